"""Products, warehouses, stock."""

import sqlalchemy as sa
from alembic import op

revision = "0006_inventory"
down_revision = "0005_crm"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""
    op.create_table(
        "products",
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("unit_decimals", sa.Integer(), nullable=False),
        sa.Column("list_price", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("next_price", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("next_price_on", sa.Date(), nullable=True),
        sa.Column("average_cost", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("reorder_point", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("reorder_quantity", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(next_price IS NULL) = (next_price_on IS NULL)", name=op.f("ck_products_next_price")
        ),
        sa.CheckConstraint("list_price >= 0", name=op.f("ck_products_list_price")),
        sa.CheckConstraint("reorder_point >= 0", name=op.f("ck_products_reorder_point")),
        sa.CheckConstraint("unit_decimals BETWEEN 0 AND 6", name=op.f("ck_products_unit_decimals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("sku", name=op.f("uq_products_sku")),
    )
    op.create_table(
        "stock_movements",
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("movement_type", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("old_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("new_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unit_cost", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("posting_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "movement_type IN ('receipt','shipment','transfer_out','transfer_in','adjustment','return')",
            name=op.f("ck_stock_movements_movement_type"),
        ),
        sa.CheckConstraint(
            "new_quantity = old_quantity + quantity", name=op.f("ck_stock_movements_adds_up")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
        comment="append_only",
    )
    op.create_index(
        "ix_stock_movements_product_id", "stock_movements", ["product_id", "sequence"], unique=False
    )
    op.create_index(
        op.f("ix_stock_movements_transfer_id"), "stock_movements", ["transfer_id"], unique=False
    )
    op.create_index(
        "ix_stock_movements_warehouse_id",
        "stock_movements",
        ["warehouse_id", "sequence"],
        unique=False,
    )
    op.create_table(
        "warehouses",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouses")),
        sa.UniqueConstraint("code", name=op.f("uq_warehouses_code")),
    )
    op.create_table(
        "reservations",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("reserved_by", sa.Uuid(), nullable=False),
        sa.Column("reserved_by_name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('active','released','expired')", name=op.f("ck_reservations_state")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservations_quantity")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_reservations_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouses.id"], name=op.f("fk_reservations_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
        sa.UniqueConstraint("number", name=op.f("uq_reservations_number")),
    )
    op.create_index(
        "ix_reservations_due",
        "reservations",
        ["expires_at"],
        unique=False,
        postgresql_where="state = 'active'",
    )
    op.create_index(
        "ix_reservations_product_id", "reservations", ["product_id", "warehouse_id"], unique=False
    )
    op.create_table(
        "stock",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column(
            "quantity", sa.Numeric(precision=20, scale=6), server_default="0", nullable=False
        ),
        sa.Column(
            "reserved", sa.Numeric(precision=20, scale=6), server_default="0", nullable=False
        ),
        sa.Column(
            "reorder_point", sa.Numeric(precision=20, scale=6), server_default="0", nullable=False
        ),
        sa.Column("reorder_alert_id", sa.Uuid(), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_stock_quantity")),
        sa.CheckConstraint("reorder_point >= 0", name=op.f("ck_stock_reorder_point")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_stock_reserved")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_stock_product_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouses.id"], name=op.f("fk_stock_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock")),
        sa.UniqueConstraint(
            "product_id", "warehouse_id", name=op.f("uq_stock_product_id_warehouse_id")
        ),
    )
    op.create_index(op.f("ix_stock_warehouse_id"), "stock", ["warehouse_id"], unique=False)


# --- by hand ---

KEEP_MOVEMENTS = (
    "CREATE TRIGGER stock_movements_append_only"
    " BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movements"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
)
LIKE_NAMES = (
    "CREATE INDEX ix_products_name_trigrams ON products USING gin (lower(name) gin_trgm_ops)"
)


def upgrade() -> None:
    """Create the tables, then what only PostgreSQL knows."""
    create_tables()
    op.execute(KEEP_MOVEMENTS)
    op.execute(LIKE_NAMES)
