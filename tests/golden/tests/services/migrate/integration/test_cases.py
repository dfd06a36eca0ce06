# The team's: made once, never changed by the generator. Workflows of Migration of the Database belong here.
from support.service import Service


def test_the_contract_is_of_migrate(service: Service) -> None:
    assert service.contract["id"] == "migrate"
