const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./chart-view-Dbw8I8JC.js","./decorate-B20ZMbrJ.js","./strings-answer-DPs8eQEW.js","./steward-chat-CuvsbpBY.js","./errors-CaAjyIWv.js","./icons-ByyCya_q.js"])))=>i.map(i=>d[i]);
import{a as e,c as t,d as n,l as r,m as i,n as a,o,s,t as c}from"./decorate-B20ZMbrJ.js";import{t as l}from"./strings-answer-DPs8eQEW.js";import{t as u}from"./copy-Bo4vqngy.js";import{d,t as f,x as p}from"./steward-chat-CuvsbpBY.js";import{n as m}from"./icons-ByyCya_q.js";import{t as h}from"./save-blob-BOiAqzyI.js";function g(e){return[e.columns.map(e=>b(e.label)),...e.rows.map(t=>e.columns.map(e=>b(y(t[e.key],e))))].map(e=>e.join(`,`)).join(`\r
`)}function _(e){return[e.columns.map(e=>v(e.label)),...e.rows.map(t=>e.columns.map(e=>v(y(t[e.key],e))))].map(e=>e.join(`	`)).join(`
`)}function v(e){return e.replace(/\s+/g,` `)}function y(e,t){if(e==null)return``;if(t.kind===`money`){let t=d(e);if(t)return`${t.amount} ${t.currency}`.trim()}let n=typeof e==`object`?JSON.stringify(e):String(e);return t.kind===`text`&&/^[=+\-@\t\r]/.test(n)?`'${n}`:n}function b(e){return/[",\r\n]/.test(e)?`"${e.replaceAll(`"`,`""`)}"`:e}var x=200,S=230,C=24,w=220,T=240;function E(e,t){return t.flatMap((t,n)=>e.y.map((r,i)=>({place:n,x:String(t[e.x.key]??``),figure:r.label,rank:i,value:t[r.key]===null||t[r.key]===void 0||t[r.key]===``?NaN:Number(t[r.key]),unit:e.unit?String(t[e.unit]??``):``,told:f(t[r.key],r,t)}))).filter(e=>e.x!==``&&Number.isFinite(e.value))}function D(e){return new Set(e.map(e=>e.place)).size>1&&e.length<=x&&e.some(e=>e.value!==0)}function O(e,t,n){let r=[...new Set(t.map(e=>e.unit))].length>1?{row:{field:`unit`,type:`nominal`,title:null,header:{labelAngle:0,labelAlign:`left`}},resolve:{scale:{x:`independent`,y:`independent`}}}:null,i={data:{values:t},width:r?Math.max(160,n.width-S):n.width,...r?{}:{autosize:{type:e.kind===`share`?`fit`:`fit-x`,contains:`padding`}},...k(e,t,n),config:j(n),background:`transparent`,padding:4};if(!r)return i;let{encoding:a,...o}=i;return{...o,encoding:{...a,row:r.row},resolve:r.resolve}}function k(e,t,n){let r=e.y.length>1,i={field:`figure`,type:`nominal`,title:null,sort:e.y.map(e=>e.label),legend:r?{orient:`top`}:null,scale:{range:n.colours}},a=[{field:`x`,type:`nominal`,title:e.x.label},{field:`figure`,type:`nominal`,title:``},{field:`told`,type:`nominal`,title:` `}];if(e.kind===`line`)return{height:w,mark:{type:`line`,point:{size:40},interpolate:`step-after`},encoding:{x:{field:`x`,type:`temporal`,title:null},y:{field:`value`,type:`quantitative`,title:r?null:e.y[0].label},order:{field:`place`,type:`quantitative`},color:i,tooltip:a}};if(e.kind===`share`)return{height:T,mark:{type:`arc`,innerRadius:62,stroke:`transparent`},encoding:{theta:{field:`value`,type:`quantitative`,stack:!0},color:{field:`x`,type:`nominal`,title:null,sort:null,scale:{range:n.colours},legend:{orient:`right`,labelLimit:200}},order:{field:`place`,type:`quantitative`},tooltip:a}};let o=e.kind===`bar`&&r;return{height:{step:o?C/2:C},mark:{type:`bar`,cornerRadius:2},encoding:{y:{field:`x`,type:`nominal`,title:null,sort:A(t),axis:{labelLimit:200,labelPadding:6}},x:{field:`value`,type:`quantitative`,title:r?null:e.y[0].label,axis:{tickMinStep:+!!t.every(e=>Number.isInteger(e.value))},stack:e.kind===`stack`?`zero`:null},order:{field:`rank`,type:`quantitative`},...o?{yOffset:{field:`figure`,sort:e.y.map(e=>e.label)}}:{},color:i,tooltip:a}}}function A(e){return[...new Set(e.map(e=>e.x))]}function j({ink:e,soft:t,line:n,font:r}){return{font:r,view:{stroke:null},axis:{labelColor:t,titleColor:t,domainColor:n,tickColor:n,gridColor:n,labelFontSize:12,titleFontSize:12,titleFontWeight:500},axisY:{grid:!1,ticks:!1,domain:!1},legend:{labelColor:e,labelFontSize:12,symbolType:`square`},header:{labelColor:e,labelFontSize:12,labelFontWeight:600}}}var M=new Set([`number`,`money`,`percent`]);function N(e,t,n){let r=e==null||e===``,i=t==null||t===``;return r||i?Number(r)-Number(i):M.has(n.kind)?P(e)-P(t):String(e).localeCompare(String(t),void 0,{numeric:!0,sensitivity:`base`})}function P(e){return Number(d(e)?.amount??e)}var F=8,I=32,L=class extends t{constructor(...e){super(...e),this.caption=``,this.sortKey=``,this.isDescending=!1,this.isWhole=!1,this.isCopied=!1,this.isDrawn=!0,this.hasChart=!1}static{this.styles=[a,i`
      :host { display: block; }
      figure { border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); overflow: hidden; }
      figcaption { display: flex; align-items: center; gap: var(--s2); padding: 6px 6px 6px 14px; border-bottom: 1px solid var(--line); font-size: var(--text-s); }
      figcaption b { flex: 1; min-width: 0; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      figcaption [aria-pressed="true"] { background: var(--hover); }
      steward-chart { border-bottom: 1px solid var(--line); }
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
    `]}willUpdate(e){if(!e.has(`table`))return;let{chart:t,rows:n}=this.table;this.hasChart=!!t&&D(E(t,t.rows??n)),this.hasChart&&p(()=>import(`./chart-view-Dbw8I8JC.js`),__vite__mapDeps([0,1,2,3,4,5]),import.meta.url)}render(){let e=this.sortedRows(),t=this.isWhole?e:e.slice(0,F);return n`<figure>
      <figcaption>
        <b>${this.caption}</b><span>${l.table.rows(e.length)}</span>
        ${this.hasChart?n`<button class="button plain small" type="button" aria-pressed=${this.isDrawn} title=${this.isDrawn?l.table.hideChart:l.table.showChart}
              @click=${()=>this.isDrawn=!this.isDrawn}>${l.table.chart}</button>`:r}
        <button class="button plain small" type="button" aria-label=${l.table.copyLabel} title=${l.table.copyLabel} @click=${this.copy}>
          ${m(this.isCopied?`check`:`copy`)}${this.isCopied?l.table.copied:l.table.copy}
        </button>
        <button class="button plain small" type="button" aria-label=${l.table.saveLabel} title=${l.table.saveLabel} @click=${this.save}>${m(`download`)}${l.table.save}</button>
      </figcaption>
      ${this.hasChart&&this.isDrawn?n`<steward-chart .chart=${this.table.chart} .rows=${this.table.chart.rows??this.table.rows} .caption=${this.caption}></steward-chart>`:r}
      ${e.length?n`<div class="scroll" tabindex="0" role="region" aria-label=${this.caption||l.table.rows(e.length)}>
            <table>
              <thead><tr>${this.table.columns.map(e=>this.renderHead(e))}</tr></thead>
              <tbody>${t.map(e=>n`<tr>${this.table.columns.map(t=>R(e,t))}</tr>`)}</tbody>
            </table>
          </div>`:n`<p class="none">${l.table.empty}</p>`}
      ${t.length<e.length?n`<button class="button plain whole" type="button" @click=${()=>this.isWhole=!0}>${l.table.all(e.length)}</button>`:r}
    </figure>`}renderHead(e){let t=this.sortKey===e.key,i=t?this.isDescending?`descending`:`ascending`:`none`;return n`<th class=${M.has(e.kind)?`num`:``} scope="col" aria-sort=${i}>
      <button type="button" title=${l.table.sortBy(e.label)} @click=${()=>this.sortBy(e.key)}>
        ${e.label}${t?n`<i aria-hidden="true">${this.isDescending?`↓`:`↑`}</i>`:r}
      </button>
    </th>`}sortBy(e){this.isDescending=this.sortKey===e&&!this.isDescending,this.sortKey=e}sortedRows(){let e=this.table.columns.find(e=>e.key===this.sortKey);if(!e)return this.table.rows;let t=this.isDescending?-1:1;return this.table.rows.toSorted((n,r)=>t*N(n[e.key],r[e.key],e))}async copy(){this.isCopied=await u(_(this.shownTable())),setTimeout(()=>this.isCopied=!1,1600)}save(){let e=`\uFEFF${g(this.shownTable())}\r\n`,t=this.caption.trim().replace(/[^\p{L}\p{N}]+/gu,`-`).toLowerCase()||l.table.fileName;h(new Blob([e],{type:`text/csv;charset=utf-8`}),`${t}.csv`)}shownTable(){return{...this.table,rows:this.sortedRows()}}};c([o({attribute:!1})],L.prototype,`table`,void 0),c([o()],L.prototype,`caption`,void 0),c([e()],L.prototype,`sortKey`,void 0),c([e()],L.prototype,`isDescending`,void 0),c([e()],L.prototype,`isWhole`,void 0),c([e()],L.prototype,`isCopied`,void 0),c([e()],L.prototype,`isDrawn`,void 0),L=c([s(`steward-data-table`)],L);function R(e,t){let r=f(e[t.key],t,e);return n`<td class=${z(t,r)}>${r}</td>`}function z(e,t){return M.has(e.kind)?`num`:e.kind===`date`||e.kind===`time`?`date`:t.length>I?`long`:`short`}export{L as StewardDataTable,E as n,O as r,D as t};