{#- What dbt-spark does otherwise than the other adapters, so that one project gives the same rows there. -#}

{#- Spark has no `varchar` without a length. -#}
{% macro spark_type(type) -%} {{ 'string' if type == 'varchar' else type }} {%- endmacro %}

{#- The columns of a contract, for dbt's comparison with the query. -#}
{% macro spark__get_empty_schema_sql(columns) -%}
    select
    {%- for column in columns.values() %}
        cast(null as {{ spark_type(column.data_type) }}) as {{ column.name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro spark_seed_type(model, agate_table, number) -%}
    {%- set given = model['config'].get('column_types', {}).get(agate_table.column_names[number]) -%}
    {{ spark_type(given or adapter.convert_type(agate_table, number)) }}
{%- endmacro %}

{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set create -%}
        create table {{ this }} (
        {%- for name in agate_table.column_names %}
            {{ name }} {{ spark_seed_type(model, agate_table, loop.index0) }}{{ ',' if not loop.last }}
        {%- endfor %}
        ) using parquet
    {%- endset -%}
    {%- call statement('_') -%} {{ create }} {%- endcall -%}
    {{ return(create) }}
{%- endmacro %}

{#- Rows of a seed: dbt-spark writes texts without escaping them, and an empty cell as the text None. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- for rows in agate_table.rows | batch(get_batch_size()) -%}
        {%- set insert -%}
            insert into {{ this }} values
            {%- for row in rows %}
                (
                {%- for value in row -%}
                    cast({{ spark_literal(value) }} as {{ spark_seed_type(model, agate_table, loop.index0) }}){{ ', ' if not loop.last }}
                {%- endfor -%}
                ){{ ',' if not loop.last }}
            {%- endfor %}
        {%- endset -%}
        {%- do adapter.add_query(insert, abridge_sql_log=True) -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}

{% macro spark_literal(value) -%}
    {%- if value is none -%} null
    {%- else -%} '{{ (value | string).replace('\\', '\\\\').replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}
