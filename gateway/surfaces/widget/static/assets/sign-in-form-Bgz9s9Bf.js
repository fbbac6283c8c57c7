const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./factor-form-Dc7NlJki.js","./decorate-B20ZMbrJ.js","./errors-CaAjyIWv.js","./providers-DzqZOxI1.js","./icons-ByyCya_q.js","./steward-chat-CuvsbpBY.js","./forgot-form-p_GucdMC.js"])))=>i.map(i=>d[i]);
import{a as e,c as t,d as n,l as r,m as i,n as a,o,s,t as c}from"./decorate-B20ZMbrJ.js";import{n as l,t as u}from"./errors-CaAjyIWv.js";import{i as d,n as f,o as p,t as m}from"./providers-DzqZOxI1.js";import{C as h,l as g,p as _,u as v,x as y}from"./steward-chat-CuvsbpBY.js";import{n as b}from"./icons-ByyCya_q.js";var x=h({StewardSignInForm:()=>C}),S=p.signIn,C=class extends t{constructor(...e){super(...e),this.offers={items:[],password_hint:null},this.error=null,this.busyWith=``,this.isShown=!1,this.challenge=null,this.isForgotten=!1,this.typed=``,this.providers=[],this.signInWithPasskey=()=>this.attempt(`passkey`,async()=>{let{passkeyOf:e}=await y(async()=>{let{passkeyOf:e}=await import(`./factor-form-Dc7NlJki.js`);return{passkeyOf:e}},__vite__mapDeps([0,1,2,3,4,5]),import.meta.url),{session:t}=this.api,[n,r]=[this.read(`email`),this.read(`tenant`)],i={...n?{email:n}:{},...r?{tenant:r}:{}},a=await e(()=>t.ask(`POST`,`/auth/passkeys/request-options`,i));await t.enter(`/auth/passkeys/sign-in`,a),this.onIn()}),this.meet=async e=>{await this.api.session.enter(`/auth/login/second-factor`,{challenge:this.challenge.challenge,...e})},this.passkeyOptions=()=>this.api.session.ask(`POST`,`/auth/passkeys/request-options`,{})}static{this.styles=[a,i`
      :host { display: grid; gap: var(--s5); }
      form { display: grid; gap: var(--s4); }
      .secret { position: relative; }
      .secret input { padding-right: 44px; }
      .secret button { position: absolute; right: 3px; top: 3px; }
      form > .button { min-height: 42px; font-size: var(--text-m); }
      .links { display: grid; gap: var(--s2); }
      .link { justify-self: start; padding: 2px 0; border: 0; background: none; color: var(--accent); font-size: var(--text-s); font-weight: 550; cursor: pointer; text-decoration: underline; text-underline-offset: 3px; }
      a.button { text-decoration: none; }
      .ways { display: grid; gap: var(--s2); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .rule { display: flex; align-items: center; gap: var(--s3); color: var(--ink-soft); font-size: var(--text-s); }
      .rule::before, .rule::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
      .company { margin: var(--s2) 0 6px; font-size: var(--text-xs); font-weight: 600; color: var(--ink-soft); }
      .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(172px, 1fr)); gap: var(--s2); }
      .card { display: flex; align-items: center; gap: 10px; width: 100%; padding: 8px 10px; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); text-align: left; cursor: pointer; box-shadow: var(--shadow-s); transition: border-color 120ms; }
      .card:hover:not(:disabled) { border-color: var(--accent); }
      .card:disabled { opacity: 0.6; cursor: default; }
      .face { display: grid; place-items: center; width: 32px; height: 32px; flex: none; border-radius: 50%; background: var(--accent-soft); color: var(--accent); font-size: var(--text-xs); font-weight: 650; }
      .who { min-width: 0; line-height: 1.3; }
      .who b, .who span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .who b { font-size: var(--text-s); font-weight: 600; }
      .who span { color: var(--ink-soft); font-size: var(--text-xs); }
    `]}connectedCallback(){super.connectedCallback(),new URLSearchParams(location.search).has(`sign_in_error`)&&(this.error=new u(`sign_in_error`,S.oidcFailed))}firstUpdated(){this.api.signIns().then(e=>this.offers=e,()=>void 0)}render(){return this.challenge?this.renderSecondStep(this.challenge):this.isForgotten?n`<steward-forgot-form .api=${this.api} .email=${this.typed}></steward-forgot-form>
        <button class="link" type="button" @click=${()=>this.show({isForgotten:!1})}>${S.back}</button>`:n`<form @submit=${this.onSubmit}>
        <label class="field"><span>${S.email}</span>
          <input class="text" name="email" type="email" autocomplete="username" required /></label>
        <label class="field"><span>${S.password}</span>
          <span class="secret">
            <input class="text" name="password" type=${this.isShown?`text`:`password`} autocomplete="current-password" required />
            <button class="icon-button" type="button" aria-label=${this.isShown?S.hidePassword:S.showPassword}
              aria-pressed=${this.isShown} @click=${()=>this.isShown=!this.isShown}>${b(`eye`)}</button>
          </span></label>
        <label class="field"><span>${S.company} <span class="hint">${S.companyHint}</span></span>
          <input class="text" name="tenant" autocomplete="organization" autocapitalize="none" spellcheck="false" @change=${this.onCompany} /></label>
        ${_(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.busyWith!==``}>
          ${this.busyWith===`form`?n`<span class="spinner"></span>${S.working}`:S.submit}
        </button>
        <button class="link" type="button" @click=${()=>void this.forget()}>${S.forgot}</button>
      </form>
      ${this.renderOtherWays()}
      ${this.offers.items.length&&this.offers.password_hint?this.renderOffers():r}`}renderSecondStep({methods:e}){return n`<p class="lead">${p.factor.lead}</p>
      <steward-factor-form .methods=${e} .submit=${this.meet} .passkeyOptions=${this.passkeyOptions} @proved=${this.onIn}></steward-factor-form>
      <button class="link" type="button" @click=${()=>this.show({challenge:null})}>${S.back}</button>`}renderOtherWays(){return!d()&&!this.providers.length?r:n`<div class="ways">
      <p class="rule">${S.or}</p>
      ${d()?n`<button class="button" type="button" ?disabled=${this.busyWith!==``} @click=${this.signInWithPasskey}>${b(`key`)}${S.passkey}</button>`:r}
      ${this.providers.map(e=>n`<a class="button" href=${f(e,this.read(`tenant`))} @click=${()=>this.api.session.expectCookie()}>${b(`building`)}${S.oidc(e.title)}</a>`)}
    </div>`}renderOffers(){let e=Map.groupBy(this.offers.items,e=>e.tenant_name);return n`<section aria-label=${S.roles}>
      <p class="rule">${S.roles}</p>
      ${[...e].map(([e,t])=>n`<p class="company">${e}</p>
          <ul class="cards">${t.map(e=>n`<li>${this.renderCard(e)}</li>`)}</ul>`)}
    </section>`}renderCard(e){return n`<button class="card" type="button" ?disabled=${this.busyWith!==``} @click=${()=>void this.signIn(e.email,this.offers.password_hint??``,e.tenant,e.email)}
      aria-label=${S.enterAs(e.name,g(e.role),e.tenant_name)}>
      <span class="face" aria-hidden="true">${this.busyWith===e.email?n`<span class="spinner"></span>`:v(e.name)}</span>
      <span class="who"><b>${g(e.role)}</b> <span>${e.name}</span></span>
    </button>`}read(e){return(this.renderRoot.querySelector(`input[name=${e}]`)?.value??``).trim()}onSubmit(e){e.preventDefault();let t=String(new FormData(e.target).get(`password`)??``);this.signIn(this.read(`email`),t,this.read(`tenant`),`form`)}onCompany(){this.loadProviders(this.read(`tenant`))}async loadProviders(e){this.providers=[],this.providers=await m(this.api.session,e)}signIn(e,t,n,r){return this.attempt(r,async()=>{let r=await this.api.session.signIn(e,t,n);if(!r)return this.onIn();await y(()=>import(`./factor-form-Dc7NlJki.js`),__vite__mapDeps([0,1,2,3,4,5]),import.meta.url),this.show({challenge:r})})}async forget(){await y(()=>import(`./forgot-form-p_GucdMC.js`),__vite__mapDeps([6,1,2,3,4,5]),import.meta.url),this.typed=this.read(`email`),this.show({isForgotten:!0})}async attempt(e,t){this.busyWith=e,this.error=null;try{await t()}catch(e){this.error=l(e)}this.busyWith=``}show(e){this.challenge=e.challenge??null,this.isForgotten=e.isForgotten??!1,this.error=null;let t=this.challenge?p.factor.title:this.isForgotten?p.forgot.title:S.title;this.dispatchEvent(new CustomEvent(`step`,{detail:t}))}onIn(){this.dispatchEvent(new CustomEvent(`signed-in`))}};c([o({attribute:!1})],C.prototype,`api`,void 0),c([e()],C.prototype,`offers`,void 0),c([e()],C.prototype,`error`,void 0),c([e()],C.prototype,`busyWith`,void 0),c([e()],C.prototype,`isShown`,void 0),c([e()],C.prototype,`challenge`,void 0),c([e()],C.prototype,`isForgotten`,void 0),c([e()],C.prototype,`providers`,void 0),C=c([s(`steward-sign-in-form`)],C);export{x as t};