# The team's: made once, never changed by the generator. Workflows of <%= service.title %> belong here.
<% if page %>
from support.client import Client
<% endif %>
from support.service import Service


<% if page %>
def test_a_new_user_of_<%= service.id | replace("-", "_") %>_starts_with_nothing(service: Service, user: Client) -> None:
    assert user.get(service.resource.path).json()[service.resource.list] == []
<% else %>
def test_the_contract_is_of_<%= service.id | replace("-", "_") %>(service: Service) -> None:
    assert service.contract["id"] == "<%= service.id %>"
<% endif %>
