{#- One printed unit in yuan; null for a unit that is not one of money. -#}
{% macro unit_in_yuan(unit) -%}
    case {{ unit }}
        when '元' then 1 when '百元' then 100 when '千元' then 1000 when '万元' then 10000 when '百万元' then 1000000
        when '亿元' then 100000000
    end
{%- endmacro %}

{#- Digits printed behind the decimal point. -#}
{% macro printed_decimals(text) -%}
    case when position('.' in {{ text }}) = 0 then 0
        else length({{ remove_pattern(remove_pattern(text, '^[^.]*[.]'), '[^0-9]') }})
    end
{%- endmacro %}

{#-
    By how many yuan two prints of one amount may differ because each was rounded: 0.01 of the printed unit, more where fewer
    decimals are printed. In whole yuan a difference of 1 is one, and a bare 0 claims to be exact.
-#}
{% macro printed_step(text, unit, amount) -%}
    cast(
        case
            when {{ unit_in_yuan(unit) }} is null then 0.01
            when {{ unit }} = '元' and {{ printed_decimals(text) }} = 0 then 0.49
            when {{ amount }} <> 0 and {{ unit }} <> '元' and {{ printed_decimals(text) }} = 0 then 0.5 * {{ unit_in_yuan(unit) }}
            when {{ printed_decimals(text) }} = 1 then 0.1 * {{ unit_in_yuan(unit) }}
            else 0.01 * {{ unit_in_yuan(unit) }}
        end
        as decimal(20, 2)
    )
{%- endmacro %}
