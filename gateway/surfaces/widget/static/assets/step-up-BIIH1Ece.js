import{a as e,c as t,d as n,l as r,m as i,n as a,o,s,t as c}from"./decorate-B20ZMbrJ.js";import{h as l,m as u}from"./steward-chat-CuvsbpBY.js";import{n as d,o as f,t as p}from"./providers-DzqZOxI1.js";import{n as m}from"./icons-ByyCya_q.js";import"./sheet-BVyByLiq.js";import"./factor-form-Dc7NlJki.js";function h(e){let t=document.createElement(`steward-step-up`);return t.api=e,e.surface&&(t.style.colorScheme=getComputedStyle(e.surface).colorScheme),document.body.append(t),new Promise(e=>{t.addEventListener(`settled`,n=>{t.remove(),e(n.detail)})})}var g=class extends t{constructor(...e){super(...e),this.methods=null,this.providers=[],this.prove=e=>this.api.send(`POST`,`/auth/step-up`,{body:e}),this.passkeyOptions=()=>this.api.send(`POST`,`/auth/passkeys/request-options`,{body:{}})}static{this.styles=[l,a,i`
      .body { display: grid; gap: var(--s4); padding: var(--s5); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .outside { display: grid; gap: var(--s2); }
      .skeletons { display: grid; gap: var(--s3); }
    `]}connectedCallback(){super.connectedCallback(),this.api.get(`/auth/second-factors`).then(e=>this.methods=_(e),()=>this.methods=[`password`]),this.loadProviders()}render(){return n`<steward-sheet placement="center" open .heading=${f.stepUp.title} @closed=${()=>this.settle(!1)}>
      <div class="body">
        <p class="lead">${f.stepUp.lead}</p>
        ${this.methods?n`<steward-factor-form .methods=${this.methods} .submit=${this.prove} .passkeyOptions=${this.passkeyOptions} @proved=${()=>this.settle(!0)}></steward-factor-form>`:u(3)}
        ${this.providers.length?this.renderOutside():r}
      </div>
    </steward-sheet>`}renderOutside(){let e=this.api.session.me?.tenant.slug??``;return n`<div class="outside">
      ${this.providers.map(t=>n`<a class="button" href=${d(t,e,!0)} @click=${()=>this.api.session.expectCookie()}>${m(`building`)}${f.stepUp.outside(t.title)}</a>`)}
      <p class="lead">${f.stepUp.outsideHint}</p>
    </div>`}async loadProviders(){let{session:e}=this.api;this.providers=await p(e,e.me?.tenant.slug??``)}settle(e){this.dispatchEvent(new CustomEvent(`settled`,{detail:e}))}};c([o({attribute:!1})],g.prototype,`api`,void 0),c([e()],g.prototype,`methods`,void 0),c([e()],g.prototype,`providers`,void 0),g=c([s(`steward-step-up`)],g);function _({totp:e,passkeys:t,recovery_codes_left:n}){let r=[];return e&&r.push(`totp`),t.length&&r.push(`passkey`),r.length&&n>0&&r.push(`recovery_code`),r.length?r:[`password`]}export{h as askForProof};