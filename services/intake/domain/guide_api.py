"""How a department's own system sends a list; a part of the page for departments (用接口报)."""

BY_MACHINE = """
## 用接口报

业务系统可以直接推，查法、回法和传表一样：先试运行，逐行回答，再载入。同样的行推两次，第二次什么也不会变。

令牌由系统管理员发（`python -m services.intake token medical_insurance`），每个部门一个，只能报本部门的清单，
放在 `Authorization: Bearer …` 里。

| 做什么 | 请求 | 回答 |
| --- | --- | --- |
| 要报哪些、报了没有 | `GET /api/intake/feeds` | 每张清单：`feed` `title` `month` `due_on` `delivered` `stands` `late` |
| 推一张，开始试运行 | `POST /api/intake/feeds/<清单>/uploads` | 202，`upload_id` `state`；推过的 200，`same` |
| 办到哪了 | `GET …/uploads/<upload_id>` | `state` `counts` `mistakes` `refused` `question` `failed` |
| 逐行的回答 | `GET …/uploads/<upload_id>/rows` | NDJSON，每行 `row` `answer` `sentence` |
| 载入能载的行 | `POST …/uploads/<upload_id>/load` | 202；比上次少很多的，要写 `{"reason": "…"}` |
| 整次撤回 | `POST …/uploads/<upload_id>/withdraw` | 202 |
| 零报告 | `POST /api/intake/feeds/<清单>/nothing` | 201 |

- **写法**：`Content-Type: application/json` 是一个数组，`application/x-ndjson` 是一行一个对象，UTF-8。
  字段名用下面“系统里的名称”，中文列名也认得；不认识的字段不收。值是文字、数、true/false 或 null（不知道）。
  金额写元，日期写 2024-04-30；要撤回的行加 `"撤回": true`。
- **上限**：一次最多 20 MB、100,000 行，一个值最多 32,767 字。超过的回 413，一行也不收。
- **行号**：`row` 从 2 数起，第 1 行算列名，和网页上、错误说明里的行号一致。
- **`state`**：`CHECKING` 正在试运行，`CHECKED` 等您点载入，`LOADING`、`WITHDRAWING` 正在办，`LOADED` 载好了，
  `WITHDRAWN` 撤回了；`UPLOADED` 是试运行没做成，`refused` 说为什么。
- **`answer`**，载入前：`new` 新的、`corrected` 更正上次的、`unchanged` 跟上次一样、`unmatched` 查无此人、
  `to_correct` 要改（`sentence` 说哪里不对）、`withdrawing` 撤回、`not_there` 撤回没载过的、`passed_over` 重复的或合计。
- **`answer`**，载入后：`waiting` 正在筛查、`quiet` 筛查过未触发、`in_hand` 触发疑点正在办、`confirmed` 核实确认、
  `no_risk` 核实无风险、`unmatched` 查无此人、`kept` 已登记、`replaced` 后来更正了、`withdrawn` 已撤回。
- **不收的**，都回 `{"error": "一句话"}`：401 令牌不对，403 别的部门的清单，404 没有这张，409 现在不行（比如正在试运行、
  比上次少很多还没写原因），410 原来的行过了 30 天，413 太大，415 不是 JSON，422 读不懂（说明第几个、哪个字段）。

```sh
curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  --data '[{"id_number": "11010519491231002X", "name": "王小英", "began_on": "2024-04-20", "trouble": "停水"}]' \\
  https://守望的地址/api/intake/feeds/water_outages/uploads
```
"""
