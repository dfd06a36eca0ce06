# The team's: made once, never changed by the generator. Cases of Offers alone belong here.
from support.service import Service


def test_the_contract_is_of_offers(service: Service) -> None:
    assert service.contract["id"] == "offers"
