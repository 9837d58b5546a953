from django.db import transaction
from django.urls import path
from rest_framework import generics, pagination, serializers

from bench.floor.models import Lead, Note


class LeadSerializer(serializers.ModelSerializer):
    class Meta:
        model = Lead
        fields = "__all__"


class ByCursor(pagination.CursorPagination):
    page_size, ordering = 25, ("name", "id")


class Leads(generics.ListCreateAPIView):
    queryset = Lead.objects.all()
    serializer_class = LeadSerializer
    pagination_class = ByCursor

    @transaction.atomic
    def perform_create(self, serializer: LeadSerializer) -> None:
        lead = serializer.save()
        for kind in ("event", "clock", "outbox"):
            Note.objects.create(lead=lead, kind=kind)


urlpatterns = [path("leads", Leads.as_view())]
