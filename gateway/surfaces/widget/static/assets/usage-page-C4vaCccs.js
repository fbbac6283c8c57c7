import{a as e,d as t,l as n,m as r,s as i,t as a}from"./decorate-B20ZMbrJ.js";import{t as o}from"./strings-assistant-Il3W5BYh.js";import{a as s,i as c,l,p as u,r as d}from"./steward-chat-CuvsbpBY.js";import{n as f}from"./icons-ByyCya_q.js";import{t as p}from"./section-Bx6k1BwC.js";import"./data-table-CWqYd7ar.js";var m=o.usage,h=[`model`,`person`,`feature`,`day`],g=class extends p{constructor(...e){super(...e),this.report=null,this.by=`model`,this.from=``,this.to=``,this.onShow=e=>{e.preventDefault();let t=new FormData(e.target);[this.by,this.from,this.to]=[`by`,`from`,`to`].map(e=>String(t.get(e)??``)),this.refresh()}}static{this.styles=[...p.styles,r`
      .filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: var(--s3); align-items: end; }
      .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: var(--s3); }
      .tiles div { padding: var(--s4); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
      .tiles dt { color: var(--ink-soft); font-size: var(--text-xs); }
      .tiles dd { font-size: 20px; font-weight: 620; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    `]}render(){return t`<div class="page">
      <header class="title"><h2>${m.title}</h2><p>${m.lead}</p></header>
      <form class="card" @submit=${this.onShow}><div class="filters">
        <label class="field"><span>${m.by}</span><select class="text" name="by">${h.map(e=>t`<option value=${e} ?selected=${e===this.by}>${m.bys[e]}</option>`)}</select></label>
        <label class="field"><span>${m.from}</span><input class="text" name="from" type="date" /></label>
        <label class="field"><span>${m.to}</span><input class="text" name="to" type="date" /></label>
        <button class="button" type="submit" ?disabled=${this.isBusy}>${f(`search`)}${m.show}</button></div>
        ${this.report?u(this.error):n}
      </form>
      ${this.report?this.renderReport(this.report):this.renderWaiting(6)}
    </div>`}async load(){this.report=await this.office.usage(this.by,this.from,this.to)}renderReport(e){let n=m.span(d(e.from_on),d(e.to_on));if(!e.items.length)return t`<div class="empty">${f(`meter`)}<b>${m.none}</b><p>${n}</p></div>`;let r=_(e.items);return t`<dl class="tiles">
        <div><dt>${m.calls}</dt><dd>${s(r.calls)}</dd></div>
        <div><dt>${m.tokens}</dt><dd>${s(r.tokens)}</dd></div>
        <div><dt>${m.cost}</dt><dd>${r.cost}</dd></div>
      </dl>
      <steward-data-table .table=${y(e)} .caption=${n}></steward-data-table>
      <p class="soft">${e.items.every(e=>e.is_priced)?m.builtIn:m.notPriced}</p>`}};a([e()],g.prototype,`report`,void 0),g=a([i(`steward-usage-page`)],g);function _(e){let t=new Map;for(let n of e)t.set(n.currency,(t.get(n.currency)??0)+Number(n.cost));let n=[...t].filter(([,e])=>e>0).map(([e,t])=>c({amount:t.toFixed(t<.1?4:2),currency:e})).join(` + `)||m.free;return{calls:e.reduce((e,t)=>e+t.calls,0),tokens:e.reduce((e,t)=>e+t.prompt_tokens+t.completion_tokens,0),cost:e.every(e=>e.is_priced)?n:m.atLeast(n)}}function v(e){let t=Number(e);return t.toFixed(t>0&&t<.1?6:2)}function y(e){let t=(e,t)=>({key:e,label:t,kind:`number`}),n={key:`title`,label:l(m.bys[e.by]??e.by),kind:`text`},r=[t(`prompt_tokens`,m.tokensIn),t(`completion_tokens`,m.tokensOut)],i=e.items.some(e=>e.prompt_tokens+e.completion_tokens>0);return{columns:[n,t(`calls`,m.calls),t(`failed`,m.failed),...r,{key:`cost`,label:m.cost,kind:`money`}],rows:e.items.map(e=>({...e,cost:v(e.cost)})),chart:{kind:`stack`,x:n,y:i?r:[t(`calls`,m.calls)]}}}export{g as StewardUsagePage,_ as sumsOf,y as usageTable};