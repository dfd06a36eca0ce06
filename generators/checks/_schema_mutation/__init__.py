"""Parts of schema-mutation: a walk over a schema and the values that it must refuse."""
