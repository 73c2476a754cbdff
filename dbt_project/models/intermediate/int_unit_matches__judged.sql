-- Pairs of units that may be one body, or of which the second took over the first, each with its evidence and how sure it is. Nothing
-- doubtful is put together: only a renaming that the reform names, with the same printed code and no year in common, counts by itself; the
-- rest waits for a person (unit_matches.csv of the home). 委 for 委员会 is a spelling.

{% set tails = ['', '局', '厅', '委员会', '委', '部', '办公室', '管理局', '服务局', '管理委员会', '工作局', '监督管理局', '事业局', '发展局'] %}

with ordered as (
    select
        mentions.*,
        row_number() over (
            partition by unit_id
            order by case when is_publisher then 0 else 1 end, coalesce(fiscal_year, 0) desc, length(unit_name) desc, unit_name
        ) as preference
    from {{ ref('int_units__mentioned') }} as mentions
),

units as (
    select
        unit_id,
        max(case when preference = 1 then unit_name end) as unit_name,
        max(case when preference = 1 then organisation_name end) as organisation_name,
        max(case when preference = 1 then region_code end) as region_code,
        case when count(distinct unit_code) = 1 then max(unit_code) end as unit_code,
        min(fiscal_year) as first_year,
        max(fiscal_year) as last_year
    from ordered
    group by unit_id
),

renamings as (
    select
        former,
        successor,
        cast(change_year as integer) as change_year,
        change_kind,
        basis
    from {{ ref('unit_renamings') }}
),

endings as (
    {% for tail in tails %}
    select '{{ tail }}' as ending
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

formers as (
    select units.*, renamings.former, renamings.successor, renamings.change_year, renamings.change_kind, renamings.basis
    from units
    inner join renamings on {{ begins_with('units.organisation_name', 'renamings.former') }}
    inner join endings on substr(units.organisation_name, length(renamings.former) + 1) = endings.ending
    where units.region_code is not null
),

successors as (
    select distinct units.unit_id, units.unit_name, units.region_code, units.unit_code, units.first_year, units.last_year, renamings.successor
    from units
    inner join renamings on {{ begins_with('units.organisation_name', 'renamings.successor') }}
    inner join endings on substr(units.organisation_name, length(renamings.successor) + 1) = endings.ending
    where units.region_code is not null
),

candidates as (
    select
        formers.unit_id,
        successors.unit_id as other_unit_id,
        case when formers.change_kind = 'abbreviation' then 'abbreviation' else 'renaming' end as match_basis,
        formers.change_kind,
        formers.basis as match_evidence,
        formers.change_year
    from formers
    inner join successors
        on formers.region_code = successors.region_code and formers.successor = successors.successor and formers.unit_id <> successors.unit_id
    union all
    select
        earlier.unit_id,
        later.unit_id as other_unit_id,
        'same_code' as match_basis,
        cast(null as {{ text_type() }}) as change_kind,
        concat('单位代码都是', earlier.unit_code) as match_evidence,
        cast(null as integer) as change_year
    from units as earlier
    inner join units as later
        on earlier.region_code = later.region_code and earlier.unit_code = later.unit_code
        and earlier.unit_code <> '' and earlier.last_year < later.first_year
    union all
    -- 甲市乙委 and 甲市乙委员会.
    select
        brief.unit_id,
        full_form.unit_id as other_unit_id,
        'abbreviation' as match_basis,
        'spelling' as change_kind,
        '委即委员会' as match_evidence,
        cast(null as integer) as change_year
    from units as brief
    inner join units as full_form
        on brief.region_code = full_form.region_code and concat(brief.organisation_name, '员会') = full_form.organisation_name
        and length(brief.organisation_name) >= 3
    union all
    select
        unplaced.unit_id,
        placed.unit_id as other_unit_id,
        'unplaced_namesake' as match_basis,
        cast(null as {{ text_type() }}) as change_kind,
        '名称相同，其中一个没有写明所在地' as match_evidence,
        cast(null as integer) as change_year
    from units as unplaced
    inner join units as placed on unplaced.unit_name = placed.unit_name and placed.region_code is not null
    where unplaced.region_code is null
    union all
    select
        former.unit_id,
        later.unit_id as other_unit_id,
        'division_change' as match_basis,
        divisions.region_change_kind as change_kind,
        concat(divisions.name, '（', divisions.region_code, '）自', cast(divisions.change_year as {{ text_type() }}), '年起为', divisions.successor_region_name)
            as match_evidence,
        divisions.change_year
    from units as former
    inner join {{ ref('dim_region') }} as divisions on former.region_code = divisions.region_code
    inner join units as later
        on divisions.successor_region_code = later.region_code and former.organisation_name = later.organisation_name and former.unit_id <> later.unit_id
    where divisions.successor_region_code is not null
),

-- The strongest evidence of each pair; a pair is told once, the other way round included.
ranked as (
    select
        candidates.*,
        row_number() over (
            partition by
                case when unit_id < other_unit_id then unit_id else other_unit_id end,
                case when unit_id < other_unit_id then other_unit_id else unit_id end
            order by
                case match_basis when 'renaming' then 1 when 'division_change' then 2 when 'abbreviation' then 3 when 'same_code' then 4 else 5 end,
                change_year desc, change_kind, unit_id
        ) as preference
    from candidates
),

told as (
    select unit_id, other_unit_id, match_basis, change_kind, match_evidence, change_year from ranked where preference = 1
),

rulings as (
    select unit_id, other_unit_id, ruling, ruling_reason, ruled_by from {{ ref('stg_hand_kept__unit_matches') }}
),

pairs as (
    select * from told
    union all
    select
        rulings.unit_id,
        rulings.other_unit_id,
        'person' as match_basis,
        cast(null as {{ text_type() }}) as change_kind,
        rulings.ruling_reason as match_evidence,
        cast(null as integer) as change_year
    from rulings
    left join told
        on (rulings.unit_id = told.unit_id and rulings.other_unit_id = told.other_unit_id)
        or (rulings.unit_id = told.other_unit_id and rulings.other_unit_id = told.unit_id)
    where told.unit_id is null
),

judged as (
    select
        pairs.unit_id,
        former.unit_name,
        former.first_year,
        former.last_year,
        pairs.other_unit_id,
        later.unit_name as other_unit_name,
        later.first_year as other_first_year,
        later.last_year as other_last_year,
        former.region_code,
        pairs.match_basis,
        pairs.change_kind,
        pairs.match_evidence,
        case
            when pairs.change_kind = 'spelling' then 'certain'
            when pairs.change_kind = 'renamed' and former.unit_code = later.unit_code and former.last_year < later.first_year then 'certain'
            when pairs.change_kind in ('renamed', 'merged', 'recoded', 'redesignated') and former.last_year <= later.first_year then 'likely'
            else 'doubtful'
        end as match_confidence,
        rulings.ruling,
        rulings.ruling_reason,
        rulings.ruled_by
    from pairs
    inner join units as former on pairs.unit_id = former.unit_id
    inner join units as later on pairs.other_unit_id = later.unit_id
    left join rulings
        on (pairs.unit_id = rulings.unit_id and pairs.other_unit_id = rulings.other_unit_id)
        or (pairs.unit_id = rulings.other_unit_id and pairs.other_unit_id = rulings.unit_id)
),

certain as (
    select unit_id from judged where match_confidence = 'certain' group by unit_id having count(*) = 1
)

select
    judged.*,
    case
        when judged.ruling is not null then judged.ruling
        when certain.unit_id is not null and judged.match_confidence = 'certain' then 'grouped'
        else 'waiting'
    end as match_status
from judged
left join certain on judged.unit_id = certain.unit_id
