# %% [markdown]
# # 画图：支出构成、“三公”经费、预算执行
# 从发布的仓库取数，用 matplotlib 画三张图。金额单位在库中是元，图上是万元。
# 在命令行运行：`python examples/over_the_years.py 仓库文件 输出文件夹`；在笔记本中逐格运行时，改下面的两个路径。

# %%
import sys
from pathlib import Path

import duckdb
import matplotlib.pyplot as plt

given = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")]
warehouse, pictures = given if len(given) == 2 else (Path("data/warehouse/yusuan.duckdb"), Path("pictures"))
pictures.mkdir(parents=True, exist_ok=True)
plt.rcParams["font.sans-serif"] = ["Noto Sans CJK SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "PingFang SC", "DejaVu Sans"]
plt.rcParams["axes.unicode_minus"] = False

# 只读打开：发布会整体替换文件，读者从不挡路。
con = duckdb.connect(str(warehouse), read_only=True)

# %% [markdown]
# ## 1. 基本支出和项目支出
# 部门公开的数字已含所属单位，所以跨单位比较时去掉 `is_within_superior` 的行。

# %%
overview = con.execute(
    """
    select concat(unit_name, ' ', fiscal_year, ' ', stage_name) as label,
           basic_expenditure_yuan / 10000.0 as basic, project_expenditure_yuan / 10000.0 as project
    from marts.mart_unit_year_overview
    where not is_within_superior and basic_expenditure_yuan is not null and project_expenditure_yuan is not null
    order by unit_name, fiscal_year, stage
    """
).df()
figure, axes = plt.subplots(figsize=(10, 0.5 * len(overview) + 1.5))
axes.barh(overview["label"], overview["basic"], label="基本支出")
axes.barh(overview["label"], overview["project"], left=overview["basic"], label="项目支出")
axes.set_xlabel("万元")
axes.legend()
figure.tight_layout()
figure.savefig(pictures / "expenditure.png", dpi=100)

# %% [markdown]
# ## 2. “三公”经费：预算数与决算数
# 空白是没有印出，不是 0；画图前先去掉，不要填 0。

# %%
three_public = con.execute(
    """
    select concat(unit_name, ' ', fiscal_year) as label, max(budgeted_total_yuan) / 10000.0 as budgeted,
           max(settled_total_yuan) / 10000.0 as settled
    from marts.mart_three_public_expenses
    where not is_within_superior
    group by unit_name, fiscal_year
    having max(budgeted_total_yuan) is not null or max(settled_total_yuan) is not null
    order by unit_name, fiscal_year
    """
).df()
axes = three_public.set_index("label").rename(columns={"budgeted": "预算数", "settled": "决算数"}).plot.barh(figsize=(10, 5))
axes.set_xlabel("万元")
axes.set_ylabel("")
axes.figure.tight_layout()
axes.figure.savefig(pictures / "three_public.png", dpi=100)

# %% [markdown]
# ## 3. 支出花在哪里：按功能分类的类级科目

# %%
by_class = con.execute(
    """
    select coalesce(class_name, class_code) as label, sum(expenditure_yuan) / 10000.0 as expenditure
    from marts.mart_expenditure_by_function
    where not is_within_superior and stage = 'final'
    group by all
    order by expenditure
    """
).df()
axes = by_class.plot.barh(x="label", y="expenditure", legend=False, figsize=(10, 4))
axes.set_xlabel("万元（样例中全部决算）")
axes.set_ylabel("")
axes.figure.tight_layout()
axes.figure.savefig(pictures / "by_function.png", dpi=100)

# %%
con.close()
print(f"{len(overview)} 个单位年度，{len(three_public)} 行“三公”经费，{len(by_class)} 个类级科目；图在 {pictures}")
