"""Addresses of the sample newsroom."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.api.v3.urls import api
from wagtail.documents import urls as document_urls

urlpatterns = [
    path("admin/", include(admin_urls)),
    path("api/v3/", api.urls),
    path("documents/", include(document_urls)),
    path("", include(wagtail_urls)),
]
