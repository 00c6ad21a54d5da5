"""Numbers of a town hall that are no plans: surveys, budgets by section, statistics."""

from __future__ import annotations

from benchmarks.documents.nodes import Break, Cell, Head, Node, Para, table


def survey_report() -> list[Node]:
    """A survey of residents with charts told in tables."""
    return [
        Para("情報化に関する市民意識調査　結果報告書", bold=True, size=20, align="center"), Para("令和６年９月", align="center"),
        Para("瑞樹野市", align="center"), Head(1, "１　調査の概要"),
        table([["対象", "18歳以上の市民から無作為に選んだ2,000人"], ["方法", "郵送及びウェブ"], ["期間", "令和６年６月３日から28日まで"], ["回収", "1,204件（60.2％）"]], head=0),
        Head(1, "２　結果"), Head(2, "問１　普段使う機器"),
        table([["機器", "令和元年", "令和４年", "令和６年"], ["スマートフォン", "71.0％", "84.3％", "90.1％"], ["パソコン", "55.2％", "53.9％", "51.7％"], ["どれも使わない", "14.8％", "8.1％", "5.0％"]]),
        Para("スマートフォンを使う人は五年で約二割増えた。"),
        Head(2, "問２　電子申請を使ったことがあるか"),
        table([["年代", "ある", "ない", "n"], ["18～29歳", "48.0％", "52.0％", "98"], ["30～49歳", "55.1％", "44.9％", "341"], ["50～69歳", "33.3％", "66.7％", "402"], ["70歳以上", "9.6％", "90.4％", "363"]]),
        Head(2, "問３　市の取組に対する満足度"),
        table([["施策", "満足", "不満", "前回（令和３年度）", "今回（令和６年度）"], ["窓口の手続", "41.2％", "18.0％", "3.1点", "3.4点"],
               ["情報の発信", "38.5％", "20.3％", "2.9点", "3.0点"], ["災害への備え", "35.0％", "25.7％", "2.8点", "2.7点"]]),
        Head(2, "問４　市に望むこと（自由記述の例）"), Para("・夜でも手続ができるとよい。"), Para("・操作を教えてくれる場がほしい。"), Para("・紙の案内も残してほしい。"),
    ]  # fmt: skip


def survey_tables() -> list[Node]:
    """Cross tables of a survey in a book."""
    out: list[Node] = [Para("職員アンケート集計表"), Para("令和６年２月実施　回答者　812名")]
    for number, question in enumerate(
        ("在宅で勤務した日数", "紙の資料を使う会議の割合", "自動化したい業務"), 1
    ):
        out.append(Break(f"問{number}"))
        rows = [["部", "回答数", "選択肢１", "選択肢２", "選択肢３"]]
        rows += [
            [part, str(80 + 9 * n), f"{20 + n}.0％", f"{50 - n}.0％", "30.0％"]
            for n, part in enumerate(("総務部", "市民部", "福祉部", "建設部"))
        ]
        out += [Para(f"問{number}　{question}"), table(rows)]
    return out  # fmt: skip


def budget_sections() -> list[Node]:
    """Revenue and expenditure by 款 and 項."""
    revenue = [
        ["款", "項", "本年度", "前年度", "比較"],
        ["１　市税", "１　市民税", "12,300,000", "12,110,000", "190,000"],
        ["", "２　固定資産税", "15,020,000", "14,980,000", "40,000"],
        ["２　地方譲与税", "１　自動車重量譲与税", "310,000", "305,000", "5,000"],
    ]
    spending = [
        ["款", "項", "本年度", "前年度", "国県支出金", "地方債", "一般財源"],
        ["１　議会費", "１　議会費", "402,000", "399,000", "0", "0", "402,000"],
        [
            "２　総務費",
            "１　総務管理費",
            "3,980,000",
            "3,722,000",
            "120,000",
            "300,000",
            "3,560,000",
        ],
        ["", "２　徴税費", "610,000", "598,000", "202,000", "0", "408,000"],
        ["３　民生費", "１　社会福祉費", "9,112,000", "8,870,000", "4,420,000", "0", "4,692,000"],
        ["", "２　児童福祉費", "7,640,000", "7,502,000", "5,010,000", "0", "2,630,000"],
    ]
    return [Para("令和７年度　瑞樹野市一般会計予算", bold=True, size=16), Para("歳入歳出予算の総額は、それぞれ482億円とする。（単位：千円）"),
            Head(1, "歳入"), table(revenue), Head(1, "歳出"), table(spending)]  # fmt: skip


def settlement() -> list[Node]:
    """An account of the year past by indices."""
    rows = [
        ["指標", "令和３年度", "令和４年度", "令和５年度"],
        ["経常収支比率", "89.1％", "91.4％", "92.0％"],
        ["実質公債費比率", "4.2％", "4.0％", "3.9％"],
        ["財政力指数", "0.98", "0.97", "0.97"],
    ]
    return [Head(1, "令和5年度 瑞樹野市決算の概要"), Para("歳入総額は501億2,300万円、歳出総額は488億7,100万円となった。"),
            Head(2, "財政の状況"), table(rows), Head(2, "歳出の内訳（性質別）"),
            table([["区分", "決算額", "構成比"], ["人件費", "92億円", "18.8％"], ["扶助費", "131億円", "26.8％"], ["公債費", "38億円", "7.8％"]]),
            Para("収納率は98.1％で、前年度を0.1ポイント上回った。")]  # fmt: skip


def yearbook() -> list[Node]:
    """Sheets of a statistical yearbook."""
    out: list[Node] = [Para("帆立町統計書　令和６年版"), Para("編集　企画財政課")]
    subjects = {
        "人口": ("総数", "男", "女"), "農業": ("農家数", "経営耕地面積", "農業産出額"),
        "教育": ("児童数", "生徒数", "教員数"), "観光": ("入込客数", "宿泊者数", "道の駅の利用者"),
    }  # fmt: skip
    for number, (name, rows) in enumerate(subjects.items(), 1):
        head: list[str | Cell] = ["年次", *rows]
        body = [[f"令和{year}年", *(f"{(3000 - 41 * year) * (n + 1):,}" for n in range(3))] for year in range(2, 7)]  # fmt: skip
        out += [Break(name), Para(f"第{number}表　{name}の推移"), table([head, *body])]
    return out


def population() -> list[Node]:
    """A page of monthly population."""
    rows = [["地区", "世帯", "男", "女", "計"]]
    rows += [[place, str(300 + n * 17), str(402 + n * 20), str(411 + n * 21), str(813 + n * 41)] for n, place in enumerate(("本町", "東", "西", "浜", "山手"))]  # fmt: skip
    return [Head(1, "住民基本台帳人口（令和6年9月末）"), Para("更新日：令和6年10月2日"), table(rows),
            Head(2, "過去の人口"), table([["年", "人口", "世帯"], ["令和3年", "4,310人", "1,820世帯"], ["令和4年", "4,255人", "1,817世帯"], ["令和5年", "4,201人", "1,811世帯"]])]  # fmt: skip


def telephone_list() -> list[Node]:
    """Departments with what they do and their numbers."""
    rows = [["部", "課", "係", "主な業務", "内線"]]
    for n, (part, section, unit, work) in enumerate((
        ("総務部", "総務課", "庶務係", "文書、式典、情報公開"), ("総務部", "デジタル戦略課", "基盤係", "端末、通信網、庁内システム"),
        ("市民部", "市民課", "窓口係", "戸籍、住民票、印鑑登録"), ("市民部", "保険年金課", "国保係", "資格、給付、保健事業"),
        ("建設部", "道路管理課", "維持係", "道路の維持、占用許可"),
    )):  # fmt: skip
        rows.append([part, section, unit, work, str(2100 + n * 11)])
    return [Para("庁内電話番号表（令和６年４月１日現在）"), table(rows)]
