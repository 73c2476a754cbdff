{#-
    The partition years of this run: environment variable YUSUAN_YEARS, a comma-separated list, '' = all.

    Partition year 0 (documents without a year) belongs to every run. The variable is read at execution only: read while
    parsing, every other value would void dbt's partial parsing.
-#}
{% macro run_years() -%}
    {%- set years = [] -%}
    {%- if execute -%}
        {%- for year in env_var('YUSUAN_YEARS', '').split(',') if year | trim -%}
            {%- do years.append(year | trim | int) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return([0] + years if years else []) }}
{%- endmacro %}

{#- A condition that keeps the rows of this run's partition years; the comment is where a repeated run puts others (layers/recorded_sql.py). -#}
{% macro run_years_filter(column='partition_year') -%}
    {%- set years = run_years() -%}
    {%- if years -%} {{ column }} in ({{ years | join(', ') }} /* run years */) {%- else -%} 1 = 1 {%- endif -%}
{%- endmacro %}

{#-
    Pre-hook of year-partitioned models: empties exactly this run's years, in the transaction that fills them again.
    delete+insert would keep the old rows of a year that became empty.
-#}
{% macro delete_run_years(column='partition_year') -%}
    {%- if is_incremental() -%} {{ adapter.dispatch('delete_years')(column, run_years()) }} {%- endif -%}
{%- endmacro %}
{% macro default__delete_years(column, years) -%} delete from {{ this }} where {{ run_years_filter(column) }} {%- endmacro %}
{#- Parquet tables cannot delete rows, but the years are their partitions. -#}
{% macro spark__delete_years(column, years) -%}
    {%- if years -%}
        alter table {{ this }} drop if exists {% for year in years %} partition ({{ column }} = {{ year }}){{ ',' if not loop.last }}{% endfor %}
    {%- else -%} truncate table {{ this }}
    {%- endif -%}
{%- endmacro %}
