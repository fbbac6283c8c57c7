import{a as e,c as t,d as n,i as r,l as i,m as a,n as o,o as s,s as c,t as l}from"./decorate-B20ZMbrJ.js";import{n as u,r as d,t as f}from"./errors-CaAjyIWv.js";import{t as p}from"./save-blob-BOiAqzyI.js";import{n as m}from"./icons-ByyCya_q.js";import{m as h,p as g}from"./steward-chat-CuvsbpBY.js";import"./sheet-BVyByLiq.js";function _(e,t){let n=t.trim().split(/\s+/).filter(Boolean);if(n.length===0)return null;let r=n.map(e=>e.replace(/[.*+?^${}()|[\]\\]/g,`\\$&`)).join(`\\s+`),i=new RegExp(r,`iu`).exec(e);return i?{start:i.index,end:i.index+i[0].length}:null}function v(e){return e.replace(/([^\n])\n(?![\n\s]|[-*•#|>]|\d+[.)]\s)/g,(e,t)=>t===`|`||t===`:`?`${t}\n`:`${t} `)}var y=class extends t{constructor(...e){super(...e),this.citation=null,this.passage=null,this.error=null,this.request=null}static{this.styles=[o,a`
      article { padding: var(--s5); }
      .where { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: var(--s4); }
      .text { white-space: pre-line; font-size: var(--text-m); line-height: 1.65; overflow-wrap: anywhere; }
      .near { color: var(--ink-soft); font-size: var(--text-s); }
      .text.main { margin: var(--s4) 0; padding-left: var(--s4); border-left: 3px solid var(--accent); }
      mark { padding: 1px 2px; border-radius: 3px; background: var(--mark); color: inherit; scroll-margin: 80px; }
      blockquote { margin: var(--s3) 0; padding: var(--s3) var(--s4); border-radius: var(--radius-m); background: var(--sunken); }
      footer { padding: var(--s4) var(--s5) var(--s5); border-top: 1px solid var(--line); }
      .skeletons { display: grid; gap: var(--s3); }
    `]}willUpdate(e){e.has(`citation`)&&this.load()}render(){let e=this.citation;return n`<steward-sheet .open=${e!==null} .heading=${e?.title||e?.document||``} @closed=${this.close}>
      ${e?n`<article>${this.renderWhere(e)}${this.renderText(e)}</article>${this.renderFooter(e)}`:i}
    </steward-sheet>`}updated(){this.renderRoot.querySelector(`mark`)?.scrollIntoView({block:`center`})}renderWhere(e){let t=this.passage?.heading??e.heading,a=this.passage?.page??e.page;return n`<p class="where">
      <span class="badge">${m(`file`)}${this.passage?.document.filename??e.document}</span>
      ${a?n`<span class="badge">${r.passage.page(a)}</span>`:i}
      ${t?n`<span class="badge">${t}</span>`:i}
    </p>`}renderText(e){if(this.error){let t=this.error.status===404?new f(`gone`,r.passage.gone,404):this.error;return n`${g(t,t.canRetry?()=>void this.load():void 0)}<blockquote>${e.quote}</blockquote>`}if(!this.passage)return h(7);let{text:t,before:a,after:o}=this.passage;return n`${a?n`<p class="text near">${v(a)}</p>`:i}
      ${b(v(t),e)}
      ${o?n`<p class="text near">${v(o)}</p>`:i}`}renderFooter(e){return n`<footer><button class="button" type="button" @click=${()=>void this.download(e)}>
      ${m(`download`)}${r.passage.download}
    </button></footer>`}async load(){this.request?.abort(),this.passage=null,this.error=null;let e=this.citation;if(e){this.request=new AbortController;try{this.passage=await this.api.passage(e.document_id,e.chunk_id,this.request.signal)}catch(e){d(e)||(this.error=u(e))}}}async download(e){try{p(await this.api.original(e.document_id),this.passage?.document.filename??e.document)}catch(e){this.error=u(e)}}close(){this.citation=null,this.dispatchEvent(new CustomEvent(`closed`))}};l([s({attribute:!1})],y.prototype,`api`,void 0),l([s({attribute:!1})],y.prototype,`citation`,void 0),l([e()],y.prototype,`passage`,void 0),l([e()],y.prototype,`error`,void 0),y=l([c(`steward-passage-sheet`)],y);function b(e,t){let i=_(e,t.quote)??x(e,t);if(!i)return n`<div class="notice warn">${m(`alert`)}<span>${r.passage.quoteMissing}</span></div>
      <p class="text main">${e}</p>`;let{start:a,end:o}=i;return n`<p class="text main">${e.slice(0,a)}<mark>${e.slice(a,o)}</mark>${e.slice(o)}</p>`}function x(e,{start:t=0,end:n=0}){return t<n&&n<=e.length?{start:t,end:n}:null}export{y as StewardPassageSheet};