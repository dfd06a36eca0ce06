# The team's: made once, never changed by the generator. Workflows of Store of Articles belong here.
from support.client import Client
from support.service import Service


def test_a_new_user_of_store_starts_with_nothing(service: Service, user: Client) -> None:
    assert user.get(service.resource.path).json()[service.resource.list] == []
