{#- Every column of the published models as dbt knows it, as rows of a select's `from`; one row of empty names while nothing is known. -#}
{% macro published_columns() -%}
    {%- set rows = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() | sort(attribute='name') if node.resource_type == 'model' and node.schema == 'marts' -%}
            {%- for column in node.columns.values() -%}
                {%- do rows.append("('" ~ node.name ~ "', '" ~ column.name ~ "', " ~ loop.index ~ ")") -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    (values {{ (rows or ["('', '', 0)"]) | join(',\n        ') }}) as published (table_name, column_name, column_order)
{%- endmacro %}
