# The team's: made once, never changed by the generator. Workflows of Nightly Report belong here.
from support.service import Service


def test_the_contract_is_of_report(service: Service) -> None:
    assert service.contract["id"] == "report"
