"""Items, and what was answered under an idempotency key."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE items (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          place bigint GENERATED ALWAYS AS IDENTITY,
          owner text NOT NULL,
          name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
          quantity integer NOT NULL CHECK (quantity BETWEEN 0 AND 1000000),
          note text NOT NULL CHECK (char_length(note) <= 2000),
          version integer NOT NULL DEFAULT 1,
          created_at timestamptz(3) NOT NULL DEFAULT now(),
          updated_at timestamptz(3) NOT NULL DEFAULT now(),
          UNIQUE (owner, name)
        )
    """)
    op.execute("CREATE INDEX items_in_order ON items (owner, place)")
    op.execute("""
        CREATE TABLE idempotency_keys (
          owner text NOT NULL,
          key text NOT NULL,
          fingerprint text NOT NULL,
          answer text,
          created_at timestamptz NOT NULL DEFAULT now(),
          PRIMARY KEY (owner, key)
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE idempotency_keys")
    op.execute("DROP TABLE items")
