-- What became of each code and name that is no longer in use: renamed under the same code (from the list itself), or, as a person wrote
-- down, merged, moved or split. Parts of a split are told and given no share: how much went where is not printed anywhere.

with codes as (
    select
        {{ hash_key(['scheme', 'code', 'valid_from_year']) }} as classification_id,
        scheme,
        code,
        name,
        cast(valid_from_year as integer) as valid_from_year,
        cast(valid_to_year as integer) as valid_to_year
    from {{ ref('classification_codes') }}
),

current_codes as (
    select scheme, code, name from codes where valid_to_year is null
),

told as (
    select
        scheme,
        code,
        cast(change_year as integer) as change_year,
        nullif(successor_code, '') as successor_code,
        change_kind,
        basis,
        note
    from {{ ref('classification_successors') }}
),

told_codes as (
    select distinct scheme, code, change_year from told
),

next_windows as (
    select
        earlier.classification_id,
        min(later.valid_from_year) as valid_from_year
    from codes as earlier
    inner join codes as later
        on earlier.scheme = later.scheme and earlier.code = later.code and later.valid_from_year > earlier.valid_to_year
    group by earlier.classification_id
),

renamed as (
    select
        codes.scheme,
        codes.code,
        next_windows.valid_from_year as change_year,
        codes.code as successor_code,
        case when codes.name = current_codes.name then 'continued' else 'renamed' end as change_kind,
        'code_list' as basis,
        cast(null as {{ text_type() }}) as note
    from codes
    inner join next_windows on codes.classification_id = next_windows.classification_id
    inner join current_codes on codes.scheme = current_codes.scheme and codes.code = current_codes.code
    left join told_codes on codes.scheme = told_codes.scheme and codes.code = told_codes.code and codes.valid_to_year = told_codes.change_year - 1
    where told_codes.code is null
),

changes as (
    select * from told
    union all
    select * from renamed
)

select
    {{ hash_key(['changes.scheme', 'changes.code', 'changes.change_year', 'changes.successor_code']) }} as successor_id,
    codes.classification_id,
    changes.scheme,
    changes.code,
    codes.name,
    codes.valid_from_year,
    codes.valid_to_year,
    changes.change_year,
    changes.change_kind,
    changes.successor_code,
    current_codes.name as successor_name,
    changes.change_kind <> 'split' as is_allocated,
    changes.basis as change_basis,
    changes.note as change_note
from changes
inner join codes
    on changes.scheme = codes.scheme and changes.code = codes.code and codes.valid_to_year < changes.change_year
left join codes as between_codes
    on changes.scheme = between_codes.scheme and changes.code = between_codes.code
    and between_codes.valid_to_year < changes.change_year and between_codes.valid_to_year > codes.valid_to_year
left join current_codes on changes.scheme = current_codes.scheme and changes.successor_code = current_codes.code
where between_codes.code is null
