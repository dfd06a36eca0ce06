# The team's: made once, never changed by the generator. Cases of <%= service.title %> alone belong here.
from support.service import Service


def test_the_contract_is_of_<%= service.id | replace("-", "_") %>(service: Service) -> None:
    assert service.contract["id"] == "<%= service.id %>"
