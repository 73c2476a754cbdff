with source as (
    select * from {{ source('raw', 'indicators') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        ---------- attributes
        indicator_kind,
        level1,
        level2,
        level3,
        description,
        operator,
        target_unit,
        target_text,
        actual_unit,
        actual_text,
        basis,
        grade_excellent,
        grade_good,
        grade_fair,
        grade_poor,
        ---------- measures
        cast(target_value as decimal(20, 6)) as target_value,
        cast(actual_value as decimal(20, 6)) as actual_value,
        ---------- place in the document
        cast(project_no as integer) as project_no,
        cast(indicator_no as integer) as indicator_no,
        cast(page as integer) as page,
        cast(row_no as integer) as row_no,
        cast(publication_no as integer) as publication_no,
        cell_nos,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
