-- Who tells a unit's superior, by the strongest evidence: the superior's own list, what the unit says of itself, the divisions (trade
-- unions), its budget code. What documents print may contradict itself over several of them; `dim_unit` makes the tree.

with mentions as (
    select * from {{ ref('int_units__mentioned') }}
),

units as (
    select * from {{ ref('int_units__described') }}
),

listings as (
    select publisher.unit_id as parent_unit_id, listed.unit_id, coalesce(listed.fiscal_year, 0) as fiscal_year, min(listed.document_id) as document_id
    from mentions as listed
    inner join mentions as publisher
        on listed.document_id = publisher.document_id and listed.publication_no = publisher.publication_no and publisher.is_publisher
    where not listed.is_publisher and not listed.is_superior and listed.unit_id <> publisher.unit_id
    group by publisher.unit_id, listed.unit_id, coalesce(listed.fiscal_year, 0)
),

-- A department may list what its units list below themselves: the nearest of both is the superior.
remote as (
    select distinct upper_listing.parent_unit_id, upper_listing.unit_id, upper_listing.fiscal_year
    from listings as upper_listing
    inner join listings as lower_listing
        on upper_listing.unit_id = lower_listing.unit_id and upper_listing.parent_unit_id <> lower_listing.parent_unit_id
        and lower_listing.fiscal_year >= upper_listing.fiscal_year
    inner join listings as between_them
        on between_them.parent_unit_id = upper_listing.parent_unit_id and between_them.unit_id = lower_listing.parent_unit_id
),

-- Two units that list each other: which one is the superior is not known.
listed_parents as (
    select
        listings.unit_id,
        listings.parent_unit_id,
        listings.document_id,
        row_number() over (
            partition by listings.unit_id
            order by case when remote.unit_id is null then 0 else 1 end, listings.fiscal_year desc, listings.parent_unit_id
        ) as preference
    from listings
    left join listings as reverse on listings.unit_id = reverse.parent_unit_id and listings.parent_unit_id = reverse.unit_id
    left join remote
        on listings.parent_unit_id = remote.parent_unit_id and listings.unit_id = remote.unit_id and listings.fiscal_year = remote.fiscal_year
    where reverse.unit_id is null
),

-- The superior that a unit's own latest publication names, where the unit does not list it itself.
namings as (
    select
        publisher.unit_id,
        superior.unit_id as parent_unit_id,
        superior.document_id,
        row_number() over (
            partition by publisher.unit_id order by coalesce(superior.fiscal_year, 0) desc, superior.unit_id, superior.document_id
        ) as preference
    from mentions as superior
    inner join mentions as publisher
        on superior.document_id = publisher.document_id and superior.publication_no = publisher.publication_no and publisher.is_publisher
    where superior.is_superior and superior.unit_id <> publisher.unit_id
),

named_parents as (
    select namings.unit_id, namings.parent_unit_id, namings.document_id
    from namings
    left join listings as reverse on namings.unit_id = reverse.parent_unit_id and namings.parent_unit_id = reverse.unit_id
    where namings.preference = 1 and reverse.unit_id is null
),

-- Trade unions form one hierarchy along the divisions: county, city, province.
union_parents as (
    select
        child.unit_id,
        parent.unit_id as parent_unit_id,
        row_number() over (partition by child.unit_id order by parent.region_code desc, parent.unit_id) as preference
    from units as child
    inner join units as parent
        on child.organisation_name = '总工会'
        and parent.organisation_name = '总工会'
        and parent.region_code <> child.region_code
        and parent.region_code in (substr(child.region_code, 1, 4) || '00', substr(child.region_code, 1, 2) || '0000')
),

-- Within one treasury the budget code says it, across documents: 305 is the department of 305002, 305002 that of 305002001.
coded as (
    select unit_id, region_code, unit_code from units where is_publisher and coalesce(region_code, '') not in ('', '000000')
),

coded_parents as (
    select child.unit_id, min(parent.unit_id) as parent_unit_id
    from coded as child
    inner join coded as parent
        on child.region_code = parent.region_code
        and child.unit_id <> parent.unit_id
        and length(parent.unit_code) in (3, 6)
        and length(child.unit_code) = length(parent.unit_code) + 3
        and {{ begins_with('child.unit_code', 'parent.unit_code') }}
    group by child.unit_id
    having count(*) = 1
),

told as (
    select unit_id, parent_unit_id, 'listed' as parent_basis, 1 as basis_rank, document_id from listed_parents where preference = 1
    union all
    select unit_id, parent_unit_id, 'named' as parent_basis, 2 as basis_rank, document_id from named_parents
    union all
    select unit_id, parent_unit_id, 'union_hierarchy' as parent_basis, 3 as basis_rank, cast(null as {{ text_type() }}) as document_id
    from union_parents where preference = 1
    union all
    select unit_id, parent_unit_id, 'coded' as parent_basis, 4 as basis_rank, cast(null as {{ text_type() }}) as document_id from coded_parents
),

ordered as (
    select told.*, row_number() over (partition by unit_id order by basis_rank) as preference from told
)

select unit_id, parent_unit_id, parent_basis, cast(basis_rank as integer) as basis_rank, document_id as parent_document_id
from ordered
where preference = 1
