{#- Each of the columns is null or a value of the column of that name (or of the key that it names) in another model: one test per model. -#}
{% test references_exist(model, references) %}
{% for column, parent in references.items() %}
select '{{ column }}' as column_name, cast(child.{{ column }} as {{ dbt.type_string() }}) as missing_value, count(*) as row_count
from {{ model }} as child
left join {{ parent }} as parent on child.{{ column }} = parent.{{ column }}
where child.{{ column }} is not null and parent.{{ column }} is null
group by child.{{ column }}
{% if not loop.last %} union all {% endif %}
{% endfor %}
{% endtest %}
