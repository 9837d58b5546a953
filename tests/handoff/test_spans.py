import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from handoff.spans import WithoutPeople


@pytest.fixture
def exported():
    return InMemorySpanExporter()


@pytest.fixture
def tracer(exported):
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(WithoutPeople(exported)))
    return provider.get_tracer("test")


def test_a_trace_names_nobody(tracer, exported):
    with pytest.raises(ValueError, match="taken"), tracer.start_as_current_span("GET contacts/") as span:
        span.set_attribute("http.route", "contacts/")
        span.set_attribute("url.query", "q=noor@example.com")
        span.set_attribute("db.statement", "SELECT 'noor@example.com'")
        raise ValueError("noor@example.com is taken")
    [seen] = exported.get_finished_spans()
    assert dict(seen.attributes) == {"http.route": "contacts/"}
    assert "noor" not in seen.to_json()


def test_a_span_keeps_its_place_in_the_trace(tracer, exported):
    with tracer.start_as_current_span("outer"), tracer.start_as_current_span("inner"):
        pass
    inner, outer = exported.get_finished_spans()
    assert inner.parent.span_id == outer.context.span_id
