from django.http import HttpResponse
home=health=healthz=readyz=metrics=lambda r: HttpResponse("ok")
