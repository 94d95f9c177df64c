select
    order_id,
    shop,
    ordered_on,
    currency,
    total::numeric(12, 2) as total,
    total_eur::numeric(12, 2) as total_eur
from {{ source('raw', 'orders') }}
