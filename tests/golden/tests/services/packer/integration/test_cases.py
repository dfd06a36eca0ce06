# The team's: made once, never changed by the generator. Workflows of Packer of Parcels belong here.
from support.service import Service


def test_the_contract_is_of_packer(service: Service) -> None:
    assert service.contract["id"] == "packer"
