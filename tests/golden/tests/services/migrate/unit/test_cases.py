# The team's: made once, never changed by the generator. Cases of Migration of the Database alone belong here.
from support.service import Service


def test_the_contract_is_of_migrate(service: Service) -> None:
    assert service.contract["id"] == "migrate"
