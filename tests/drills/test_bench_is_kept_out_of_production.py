import pytest
from django.core.exceptions import ImproperlyConfigured

import bench.apps
from bench.apps import BenchConfig


def test_production_does_not_start_with_the_bench(settings):
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        BenchConfig("bench", bench.apps).ready()


def test_its_doors_are_not_among_the_products_own_addresses(client):
    assert client.post("/load/handoffs").status_code == 404
