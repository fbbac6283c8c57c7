import{a as e,d as t,l as n,m as r,s as i,t as a}from"./decorate-0v1OihAW.js";import{t as o}from"./strings-assistant-BKfix2fN.js";import{a as s,i as c,p as l,r as u}from"./steward-chat-BHtLeqC-.js";import{n as d}from"./icons-C9_iAG0_.js";import{t as f}from"./section-D83iUFog.js";import"./data-table-Btxa3D1R.js";var p=o.usage,m=[`model`,`person`,`feature`,`day`],h=class extends f{constructor(...e){super(...e),this.report=null,this.by=`model`,this.from=``,this.to=``,this.onShow=e=>{e.preventDefault();let t=new FormData(e.target);[this.by,this.from,this.to]=[`by`,`from`,`to`].map(e=>String(t.get(e)??``)),this.refresh()}}static{this.styles=[...f.styles,r`
      .filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: var(--s3); align-items: end; }
      .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: var(--s3); }
      .tiles div { padding: var(--s4); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
      .tiles dt { color: var(--ink-soft); font-size: var(--text-xs); }
      .tiles dd { font-size: 20px; font-weight: 620; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    `]}render(){return t`<div class="page">
      <header class="title"><h2>${p.title}</h2><p>${p.lead}</p></header>
      <form class="card" @submit=${this.onShow}><div class="filters">
        <label class="field"><span>${p.by}</span><select class="text" name="by">${m.map(e=>t`<option value=${e} ?selected=${e===this.by}>${p.bys[e]}</option>`)}</select></label>
        <label class="field"><span>${p.from}</span><input class="text" name="from" type="date" /></label>
        <label class="field"><span>${p.to}</span><input class="text" name="to" type="date" /></label>
        <button class="button" type="submit" ?disabled=${this.isBusy}>${d(`search`)}${p.show}</button></div>
        ${this.report?l(this.error):n}
      </form>
      ${this.report?this.renderReport(this.report):this.renderWaiting(6)}
    </div>`}async load(){this.report=await this.office.usage(this.by,this.from,this.to)}renderReport(e){let n=p.span(u(e.from_on),u(e.to_on));if(!e.items.length)return t`<div class="empty">${d(`meter`)}<b>${p.none}</b><p>${n}</p></div>`;let r=g(e.items);return t`<dl class="tiles">
        <div><dt>${p.calls}</dt><dd>${s(r.calls)}</dd></div>
        <div><dt>${p.tokens}</dt><dd>${s(r.tokens)}</dd></div>
        <div><dt>${p.cost}</dt><dd>${r.cost}</dd></div>
      </dl>
      <steward-data-table .table=${_(e)} .caption=${n}></steward-data-table>
      <p class="soft">${e.items.every(e=>e.is_priced)?p.builtIn:p.notPriced}</p>`}};a([e()],h.prototype,`report`,void 0),h=a([i(`steward-usage-page`)],h);function g(e){let t=new Map;for(let n of e)t.set(n.currency,(t.get(n.currency)??0)+Number(n.cost));let n=[...t].filter(([,e])=>e>0).map(([e,t])=>c({amount:t.toFixed(t<.1?4:2),currency:e})).join(` + `)||p.free;return{calls:e.reduce((e,t)=>e+t.calls,0),tokens:e.reduce((e,t)=>e+t.prompt_tokens+t.completion_tokens,0),cost:e.every(e=>e.is_priced)?n:p.atLeast(n)}}function _(e){let t=(e,t)=>({key:e,label:t,kind:`number`}),n={key:`title`,label:p.bys[e.by]??e.by,kind:`text`},r=[t(`prompt_tokens`,p.tokensIn),t(`completion_tokens`,p.tokensOut)],i=e.items.some(e=>e.prompt_tokens+e.completion_tokens>0);return{columns:[n,t(`calls`,p.calls),t(`failed`,p.failed),...r,{key:`cost`,label:p.cost,kind:`money`}],rows:e.items,chart:{kind:`stack`,x:n,y:i?r:[t(`calls`,p.calls)]}}}export{h as StewardUsagePage,g as sumsOf,_ as usageTable};