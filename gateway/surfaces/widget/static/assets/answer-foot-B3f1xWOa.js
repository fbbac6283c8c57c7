import{a as e,c as t,d as n,l as r,m as i,n as a,o,p as s,s as c,t as l}from"./decorate-B20ZMbrJ.js";import{a as u,i as d,p as f,v as p}from"./steward-chat-CuvsbpBY.js";import{n as m}from"./errors-CaAjyIWv.js";import{t as h}from"./strings-answer-DPs8eQEW.js";import{t as g}from"./copy-Bo4vqngy.js";import{n as _}from"./icons-ByyCya_q.js";var v=s`<path d="M7.5 20H5a1.5 1.5 0 0 1-1.5-1.500v-6A1.500 1.500 0 0 1 5 11h2.500m0 9V11m0 9h8.700a2 2 0 0 0 2-1.600l1.200-6a2 2 0 0 0-2-2.400H13l.7-3.800A1.900 1.900 0 0 0 11.900 4L7.500 11"/>`;function y(e){return n`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"
    stroke-linejoin="round" aria-hidden="true">${e===`up`?v:s`<g transform="rotate(180 12 12)">${v}</g>`}</svg>`}var b=h.foot,x=1e3,S=class extends t{constructor(...e){super(...e),this.conversation=``,this.given=null,this.isAsking=!1,this.isThanked=!1,this.isCopied=!1,this.error=null,this.sendReason=async e=>{e.preventDefault();let t=String(new FormData(e.target).get(`note`)??``).trim();await this.attempt(()=>this.give(`down`,t||null))&&(this.closeReason(),this.isThanked=t!==``)},this.closeReason=()=>{this.isAsking=!1,this.renderRoot.querySelector(`button.down`)?.focus()},this.copy=async()=>{this.isCopied=await g(this.message.text),setTimeout(()=>this.isCopied=!1,1600)}}static{this.styles=[a,i`
      :host { display: grid; gap: var(--s2); }
      .line { display: flex; flex-wrap: wrap; gap: 2px; align-items: center; margin: -6px 0 0 -6px; color: var(--ink-soft); }
      .facts { margin-left: var(--s2); font-size: var(--text-xs); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
      [aria-pressed="true"] { color: var(--accent); }
      [aria-pressed="true"].down { color: var(--danger); }
      form { display: grid; gap: var(--s2); padding: var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
      textarea { min-height: 60px; resize: vertical; }
      .buttons { display: flex; gap: var(--s2); }
      .thanks { color: var(--ink-soft); font-size: var(--text-s); }
    `]}willUpdate(e){e.has(`message`)&&(this.given??=this.message.feedback)}render(){return n`<div class="line">
        <button class="icon-button small" type="button" aria-label=${this.isCopied?b.copied:b.copy} title=${b.copy} @click=${this.copy}>${_(this.isCopied?`check`:`copy`)}</button>
        ${this.message.storedId&&this.conversation?n`${this.renderThumb(`up`)}${this.renderThumb(`down`)}`:r}
        ${this.message.usage?n`<span class="facts" role="note" aria-label=${b.facts}>${C(this.message.usage)}</span>`:r}
      </div>
      ${this.isAsking?this.renderReason():r}
      <p class="thanks" role="status">${this.isThanked?b.thanks:r}</p>
      ${f(this.error)}`}renderThumb(e){return n`<button class="icon-button small ${e}" type="button" aria-label=${b[e]} title=${b[e]}
      aria-pressed=${this.given?.thumb===e} @click=${()=>void this.press(e)}>${y(e)}</button>`}renderReason(){return n`<form @submit=${this.sendReason} @keydown=${e=>e.key===`Escape`&&this.closeReason()}>
      <label class="field"><span>${b.reason}</span>
        <textarea class="text" name="note" maxlength=${x} .value=${this.given?.note??``}></textarea>
        <span class="hint">${b.reasonHint}</span></label>
      <div class="buttons"><button class="button primary small" type="submit">${b.send}</button>
        <button class="button plain small" type="button" @click=${this.closeReason}>${b.skip}</button></div>
    </form>`}get path(){return`/v1/conversations/${p(this.conversation)}/messages/${p(this.message.storedId)}/feedback`}async press(e){let t=this.given?.thumb===e;this.isThanked=!1,this.isAsking=!1,await this.attempt(()=>t?this.api.send(`DELETE`,this.path):this.give(e,null))&&(t&&(this.given=null),t||e===`up`||(this.isAsking=!0,await this.updateComplete,this.renderRoot.querySelector(`textarea`)?.focus()))}async give(e,t){let n={thumb:e,...t?{note:t}:{}};this.given=await this.api.send(`POST`,this.path,{body:n})}async attempt(e){this.error=null;try{await e()}catch(e){this.error=m(e)}return this.error===null}};l([o({attribute:!1})],S.prototype,`api`,void 0),l([o({attribute:!1})],S.prototype,`message`,void 0),l([o()],S.prototype,`conversation`,void 0),l([e()],S.prototype,`given`,void 0),l([e()],S.prototype,`isAsking`,void 0),l([e()],S.prototype,`isThanked`,void 0),l([e()],S.prototype,`isCopied`,void 0),l([e()],S.prototype,`error`,void 0),S=l([c(`steward-answer-foot`)],S);function C(e){let t=(e.prompt_tokens??0)+(e.completion_tokens??0),n=Number(e.cost??0);return[e.model,e.cached?b.cached:``,t?b.tokens(t,u(t)):``,e.cost===void 0?``:n?w(e.cost,e.currency):b.free,e.latency_ms===void 0?``:b.took(u((e.latency_ms/1e3).toFixed(1)))].filter(Boolean).join(` · `)}function w(e,t=``){return Number(e)<.01?`${u(Number(e).toPrecision(2))} ${t}`.trim():d({amount:e,currency:t})}export{S as StewardAnswerFoot,C as factsOf};