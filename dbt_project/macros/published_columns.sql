{# Every column of the published models as dbt knows it: one `select` for each, joined by `union all`. #}
{% macro published_columns() %}
    {%- set selects = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() | sort(attribute='name') if node.resource_type == 'model' and node.schema == 'marts' -%}
            {%- for column in node.columns.values() -%}
                {%- do selects.append(
                    "select '" ~ node.name ~ "' as table_name, '" ~ column.name ~ "' as column_name, cast(" ~ loop.index
                    ~ " as integer) as column_order"
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ selects | join('\n    union all ') if selects else "select '' as table_name, '' as column_name, cast(0 as integer) as column_order" }}
{% endmacro %}
