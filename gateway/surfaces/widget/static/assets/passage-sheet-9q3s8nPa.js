import{c as e,d as t,g as n,i as r,l as i,o as a,p as o,r as s,s as c,t as l,u}from"./decorate-BdDXJSpu.js";import{a as d,i as f,n as p,r as m,t as h}from"./notice-DPzHhFXK.js";import{t as g}from"./save-blob-BOiAqzyI.js";import"./sheet-CAteogq2.js";function _(e,t){let n=t.trim().split(/\s+/).filter(Boolean);if(n.length===0)return null;let r=n.map(e=>e.replace(/[.*+?^${}()|[\]\\]/g,`\\$&`)).join(`\\s+`),i=new RegExp(r,`iu`).exec(e);return i?{start:i.index,end:i.index+i[0].length}:null}function v(e){return e.replace(/([^\n])\n(?![\n\s]|[-*•#|>]|\d+[.)]\s)/g,(e,t)=>t===`|`||t===`:`?`${t}\n`:`${t} `)}var y=class extends u{constructor(...e){super(...e),this.citation=null,this.passage=null,this.error=null,this.request=null}static{this.styles=[r,n`
      article { padding: var(--s5); }
      .where { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: var(--s4); }
      .text { white-space: pre-line; font-size: var(--text-m); line-height: 1.65; overflow-wrap: anywhere; }
      .near { color: var(--ink-soft); font-size: var(--text-s); }
      .text.main { margin: var(--s4) 0; padding-left: var(--s4); border-left: 3px solid var(--accent); }
      mark { padding: 1px 2px; border-radius: 3px; background: var(--mark); color: inherit; scroll-margin: 80px; }
      blockquote { margin: var(--s3) 0; padding: var(--s3) var(--s4); border-radius: var(--radius-m); background: var(--sunken); }
      footer { padding: var(--s4) var(--s5) var(--s5); border-top: 1px solid var(--line); }
      .skeletons { display: grid; gap: var(--s3); }
    `]}willUpdate(e){e.has(`citation`)&&this.load()}render(){let e=this.citation;return o`<steward-sheet .open=${e!==null} .heading=${e?.title||e?.document||``} @closed=${this.close}>
      ${e?o`<article>${this.renderWhere(e)}${this.renderText(e)}</article>${this.renderFooter(e)}`:t}
    </steward-sheet>`}updated(){this.renderRoot.querySelector(`mark`)?.scrollIntoView({block:`center`})}renderWhere(e){let n=this.passage?.heading??e.heading,r=this.passage?.page??e.page;return o`<p class="where">
      <span class="badge">${s(`file`)}${this.passage?.document.filename??e.document}</span>
      ${r?o`<span class="badge">${a.passage.page(r)}</span>`:t}
      ${n?o`<span class="badge">${n}</span>`:t}
    </p>`}renderText(e){if(this.error){let t=this.error.status===404?new m(`gone`,a.passage.gone,404):this.error;return o`${h(t,t.canRetry?()=>void this.load():void 0)}<blockquote>${e.quote}</blockquote>`}if(!this.passage)return p(7);let{text:n,before:r,after:i}=this.passage;return o`${r?o`<p class="text near">${v(r)}</p>`:t}
      ${b(v(n),e)}
      ${i?o`<p class="text near">${v(i)}</p>`:t}`}renderFooter(e){return o`<footer><button class="button" type="button" @click=${()=>void this.download(e)}>
      ${s(`download`)}${a.passage.download}
    </button></footer>`}async load(){this.request?.abort(),this.passage=null,this.error=null;let e=this.citation;if(e){this.request=new AbortController;try{this.passage=await this.api.passage(e.document_id,e.chunk_id,this.request.signal)}catch(e){d(e)||(this.error=f(e))}}}async download(e){try{g(await this.api.original(e.document_id),this.passage?.document.filename??e.document)}catch(e){this.error=f(e)}}close(){this.citation=null,this.dispatchEvent(new CustomEvent(`closed`))}};l([e({attribute:!1})],y.prototype,`api`,void 0),l([e({attribute:!1})],y.prototype,`citation`,void 0),l([c()],y.prototype,`passage`,void 0),l([c()],y.prototype,`error`,void 0),y=l([i(`steward-passage-sheet`)],y);function b(e,t){let n=_(e,t.quote)??x(e,t);if(!n)return o`<div class="notice warn">${s(`alert`)}<span>${a.passage.quoteMissing}</span></div>
      <p class="text main">${e}</p>`;let{start:r,end:i}=n;return o`<p class="text main">${e.slice(0,r)}<mark>${e.slice(r,i)}</mark>${e.slice(i)}</p>`}function x(e,{start:t=0,end:n=0}){return t<n&&n<=e.length?{start:t,end:n}:null}export{y as StewardPassageSheet};