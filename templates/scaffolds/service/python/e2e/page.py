# The team's: made once, never changed by the generator.
# What the page of <%= service.title %> has beyond the template's; the generated tests use it.
from support.page import ServicePage


class Page(ServicePage):
    pass
