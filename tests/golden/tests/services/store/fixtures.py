# The team's: made once, never changed by the generator.
# The generated tests create, read, change and delete this resource. Put your own in its place.
from support.service import ITEMS

RESOURCE = ITEMS
