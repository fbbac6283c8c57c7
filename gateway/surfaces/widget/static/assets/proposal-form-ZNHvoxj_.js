import{a as e,c as t,d as n,i as r,m as i,n as a,o,s,t as c}from"./decorate-B20ZMbrJ.js";import{b as l,m as u,p as d}from"./steward-chat-CuvsbpBY.js";import{n as f}from"./errors-CaAjyIWv.js";import"./sheet-BVyByLiq.js";import{a as p,i as m,r as h,t as g}from"./argument-fields-5HFTdIBz.js";var _=class extends t{constructor(...e){super(...e),this.problems={},this.error=null,this.isBusy=!1}static{this.styles=[a,g,i`
      form { display: grid; gap: var(--s4); padding: var(--s5); }
      .hint { font-size: var(--text-s); color: var(--ink-soft); }
      footer { display: flex; justify-content: flex-end; gap: var(--s2); }
      .skeletons { display: grid; gap: var(--s3); padding: var(--s5); }
    `]}connectedCallback(){super.connectedCallback(),this.api.schema(this.proposal.action).then(e=>this.schema=e,()=>this.schema=null)}render(){return n`<steward-sheet placement="center" open .heading=${r.proposal.editTitle(this.proposal.title)} @closed=${this.onClosed}>
      ${this.schema===void 0?u(5):this.renderForm(p(this.schema,this.proposal.args))}
    </steward-sheet>`}renderForm(e){return n`<form novalidate @submit=${t=>void this.save(t,e)}>
      <p class="hint">${r.proposal.editHint}</p>
      ${e.map(e=>m(e,this.shownValue(e),this.problems[e.name],[],this.api))}
      ${d(this.error)}
      <footer>
        <button class="button" type="button" @click=${this.onClosed}>${r.cancel}</button>
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>${r.proposal.editSave}</button>
      </footer>
    </form>`}shownValue({name:e,recordKind:t}){return(t?this.proposal.args_display?.[e]:void 0)??this.proposal.args[e]}async save(e,t){e.preventDefault();let{args:n,problems:r}=h(e.target,t,this.proposal.args);if(this.problems=r,!Object.keys(r).length){this.isBusy=!0,this.error=null;try{let{proposal:e}=await this.api.edit(this.proposal.id,n,l());this.dispatchEvent(new CustomEvent(`replaced`,{detail:e}))}catch(e){this.error=f(e),this.problems=this.error.fields}this.isBusy=!1}}onClosed(){this.dispatchEvent(new CustomEvent(`closed`))}};c([o({attribute:!1})],_.prototype,`api`,void 0),c([o({attribute:!1})],_.prototype,`proposal`,void 0),c([e()],_.prototype,`schema`,void 0),c([e()],_.prototype,`problems`,void 0),c([e()],_.prototype,`error`,void 0),c([e()],_.prototype,`isBusy`,void 0),_=c([s(`steward-proposal-form`)],_);export{_ as StewardProposalForm};