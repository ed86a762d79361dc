"""Addresses of this room."""

from django.urls import path

from campaigns.sharing import views

urlpatterns = [path("", views.share_list, name="share-list")]
