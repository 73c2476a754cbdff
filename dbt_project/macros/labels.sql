{#- A printed label as people compare it: no white space, half-width brackets, one style of quotes. -#}
{% macro plain_text(text) -%}
    translate(replace(replace({{ text }}, chr(10), ''), chr(13), ''), '（）［］：，“”＂＇　 ', '()[]:,""""')
{%- endmacro %}

{#- A unit's name without what says that its own office is meant: 甲市乙局（本级）, 甲市乙委员会本级（机关）. -#}
{% macro body_itself(text) -%}
    {{ remove_pattern(plain_text(text), '([(](机关)?(本级|机关|本部)[)]|机关本级|本级机关|本级)+$') }}
{%- endmacro %}

{#- A line label without its ordinal ('一、', '（一）', '1.') and without a leading '其中:', for comparing items across tables. -#}
{% macro plain_label(text) -%}
    {{ remove_pattern(plain_text(text), '^([一二三四五六七八九十]+[、.,]|[(][一二三四五六七八九十0-9]+[)]|[0-9]+[、.,])?(其中:?)?') }}
{%- endmacro %}

{#-
    The scheme of 政府收支分类科目 that a printed code belongs to, from its length (3, 5 or 7 digits) and first digit.
    Tables of purchases may print functional items beside the codes of their catalogue, which have fewer digits; asset codes are another list.
    Classes of revenue are 101 to 110: what else begins with 1 is a hotline's number in a project's name or another list's code.
-#}
{% macro classification_scheme(code, table_code) -%}
    case
        when {{ table_code }} = 'fixed_assets' then null
        when {{ table_code }} in ('procurement', 'service_purchase') and not (length({{ code }}) = 7 and substr({{ code }}, 1, 1) = '2') then null
        when length({{ code }}) in (3, 5, 7) and (substr({{ code }}, 1, 2) = '10' or substr({{ code }}, 1, 3) = '110') then 'revenue'
        when length({{ code }}) in (3, 5, 7) and substr({{ code }}, 1, 1) = '2' then 'function'
        when length({{ code }}) in (3, 5) and substr({{ code }}, 1, 1) = '3' then 'department_economic'
        when length({{ code }}) in (3, 5) and substr({{ code }}, 1, 1) = '5' then 'government_economic'
    end
{%- endmacro %}

{#-
    True where the label of a budget line (alias) is the name of its code: rows of purchases and projects are labelled by what is bought or
    done, rows of units by the unit.
-#}
{% macro is_labelled_by_code(lines) -%}
    (
        {{ lines }}.line_label <> ''
        and {{ lines }}.table_code not in (
            'procurement', 'service_purchase', 'project_expenditure', 'general_public_project_expenditure', 'special_transfer', 'other'
        )
        and coalesce({{ lines }}.project_name, '') <> {{ lines }}.line_label
        and {{ plain_text('coalesce(' ~ lines ~ ".organisation, '')") }} <> {{ plain_text(lines ~ '.line_label') }}
    )
{%- endmacro %}
