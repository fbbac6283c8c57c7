import{c as e,d as t,g as n,i as r,l as i,p as a,r as o,s,t as c,u as l}from"./decorate-BdDXJSpu.js";import{t as u}from"./strings-answer-CMZKquK3.js";import{t as d}from"./copy-Bo4vqngy.js";import{d as f,t as p}from"./steward-chat-DL88-qii.js";import{t as m}from"./save-blob-BOiAqzyI.js";function h(e){return[e.columns.map(e=>y(e.label)),...e.rows.map(t=>e.columns.map(e=>y(v(t[e.key],e))))].map(e=>e.join(`,`)).join(`\r
`)}function g(e){return[e.columns.map(e=>_(e.label)),...e.rows.map(t=>e.columns.map(e=>_(v(t[e.key],e))))].map(e=>e.join(`	`)).join(`
`)}function _(e){return e.replace(/\s+/g,` `)}function v(e,t){if(e==null)return``;if(t.kind===`money`){let t=f(e);if(t)return`${t.amount} ${t.currency}`.trim()}let n=typeof e==`object`?JSON.stringify(e):String(e);return t.kind===`text`&&/^[=+\-@\t\r]/.test(n)?`'${n}`:n}function y(e){return/[",\r\n]/.test(e)?`"${e.replaceAll(`"`,`""`)}"`:e}var b=new Set([`number`,`money`,`percent`]);function x(e,t,n){let r=e==null||e===``,i=t==null||t===``;return r||i?Number(r)-Number(i):b.has(n.kind)?S(e)-S(t):String(e).localeCompare(String(t),void 0,{numeric:!0,sensitivity:`base`})}function S(e){return Number(f(e)?.amount??e)}var C=8,w=32,T=class extends l{constructor(...e){super(...e),this.caption=``,this.sortKey=``,this.isDescending=!1,this.isWhole=!1,this.isCopied=!1}static{this.styles=[r,n`
      :host { display: block; }
      figure { border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); overflow: hidden; }
      figcaption { display: flex; align-items: center; gap: var(--s2); padding: 6px 6px 6px 14px; border-bottom: 1px solid var(--line); font-size: var(--text-s); }
      figcaption b { flex: 1; min-width: 0; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      figcaption span { color: var(--ink-soft); white-space: nowrap; }
      .scroll { overflow-x: auto; }
      table { width: 100%; border-collapse: collapse; font-size: var(--text-s); }
      th { padding: 0; text-align: left; background: var(--sunken); font-weight: 550; }
      th button { display: flex; align-items: center; gap: 4px; width: 100%; padding: 7px 14px; border: 0; background: none; color: var(--ink-soft); font-size: var(--text-xs); font-weight: 600; white-space: nowrap; cursor: pointer; }
      th button:hover { color: var(--ink); }
      th button:focus-visible { outline-offset: -2px; border-radius: 6px; }
      th.num button { justify-content: flex-end; }
      th i { font-style: normal; width: 9px; }
      td { padding: 8px 14px; border-top: 1px solid var(--line); vertical-align: top; }
      tbody tr:first-child td { border-top: 0; }
      tbody tr:hover td { background: var(--hover); }
      td.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      td.short { white-space: nowrap; }
      td.long { min-width: 200px; }
      td.date { white-space: nowrap; font-variant-numeric: tabular-nums; }
      .whole { width: 100%; border: 0; border-top: 1px solid var(--line); border-radius: 0; }
      .none { padding: var(--s4); color: var(--ink-soft); font-size: var(--text-s); }
    `]}render(){let e=this.sortedRows(),n=this.isWhole?e:e.slice(0,C);return a`<figure>
      <figcaption>
        <b>${this.caption}</b><span>${u.table.rows(e.length)}</span>
        <button class="button plain small" type="button" aria-label=${u.table.copyLabel} title=${u.table.copyLabel} @click=${this.copy}>
          ${o(this.isCopied?`check`:`copy`)}${this.isCopied?u.table.copied:u.table.copy}
        </button>
        <button class="button plain small" type="button" aria-label=${u.table.saveLabel} title=${u.table.saveLabel} @click=${this.save}>${o(`download`)}${u.table.save}</button>
      </figcaption>
      ${e.length?a`<div class="scroll" tabindex="0" role="region" aria-label=${this.caption||u.table.rows(e.length)}>
            <table>
              <thead><tr>${this.table.columns.map(e=>this.renderHead(e))}</tr></thead>
              <tbody>${n.map(e=>a`<tr>${this.table.columns.map(t=>E(e,t))}</tr>`)}</tbody>
            </table>
          </div>`:a`<p class="none">${u.table.empty}</p>`}
      ${n.length<e.length?a`<button class="button plain whole" type="button" @click=${()=>this.isWhole=!0}>${u.table.all(e.length)}</button>`:t}
    </figure>`}renderHead(e){let n=this.sortKey===e.key,r=n?this.isDescending?`descending`:`ascending`:`none`;return a`<th class=${b.has(e.kind)?`num`:``} scope="col" aria-sort=${r}>
      <button type="button" title=${u.table.sortBy(e.label)} @click=${()=>this.sortBy(e.key)}>
        ${e.label}${n?a`<i aria-hidden="true">${this.isDescending?`↓`:`↑`}</i>`:t}
      </button>
    </th>`}sortBy(e){this.isDescending=this.sortKey===e&&!this.isDescending,this.sortKey=e}sortedRows(){let e=this.table.columns.find(e=>e.key===this.sortKey);if(!e)return this.table.rows;let t=this.isDescending?-1:1;return this.table.rows.toSorted((n,r)=>t*x(n[e.key],r[e.key],e))}async copy(){this.isCopied=await d(g(this.shownTable())),setTimeout(()=>this.isCopied=!1,1600)}save(){let e=`\uFEFF${h(this.shownTable())}\r\n`,t=this.caption.trim().replace(/[^\p{L}\p{N}]+/gu,`-`).toLowerCase()||u.table.fileName;m(new Blob([e],{type:`text/csv;charset=utf-8`}),`${t}.csv`)}shownTable(){return{...this.table,rows:this.sortedRows()}}};c([e({attribute:!1})],T.prototype,`table`,void 0),c([e()],T.prototype,`caption`,void 0),c([s()],T.prototype,`sortKey`,void 0),c([s()],T.prototype,`isDescending`,void 0),c([s()],T.prototype,`isWhole`,void 0),c([s()],T.prototype,`isCopied`,void 0),T=c([i(`steward-data-table`)],T);function E(e,t){let n=p(e[t.key],t,e);return a`<td class=${D(t,n)}>${n}</td>`}function D(e,t){return b.has(e.kind)?`num`:e.kind===`date`||e.kind===`time`?`date`:t.length>w?`long`:`short`}export{T as StewardDataTable};