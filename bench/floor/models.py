from django.db import models


class Lead(models.Model):
    name = models.CharField(max_length=200)
    email = models.EmailField()
    zone = models.CharField(max_length=64, default="UTC")
    link = models.URLField(blank=True)
    joined_on = models.DateField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)


class Note(models.Model):
    """One of the three rows that a write leaves beside the lead."""

    lead = models.ForeignKey(Lead, models.CASCADE)
    kind = models.TextField()
