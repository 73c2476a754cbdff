{#-
    Joins to `lines` (an alias; a unit's rows of a year and level) the unit that its budget stands beside: another one where a renaming parted
    budget and final account of the year. `execution_unit` is then whose row it is.
-#}
{% macro join_renamed_in_year(lines) -%}
    left join {{ ref('int_units__renamed_in_year') }} as renamed
        on {{ lines }}.unit_id = renamed.unit_id and {{ lines }}.fiscal_year = renamed.fiscal_year
        and {{ lines }}.publication_level = renamed.publication_level and {{ lines }}.stage = 'budget'
{%- endmacro %}
{% macro execution_unit(lines) -%} coalesce(renamed.final_unit_id, {{ lines }}.unit_id) {%- endmacro %}
