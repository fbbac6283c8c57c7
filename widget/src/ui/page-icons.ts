import { svg } from "lit";
import { addIcons } from "./icons";

const more = {
  activity: svg`<path d="M4 6h16M4 12h10M4 18h13"/>`,
  edit: svg`<path d="m4 20 1-4L16 5l3 3L8 19z"/><path d="m14 7 3 3"/>`,
  eye: svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="3"/>`,
  inbox: svg`<path d="M4 13.5 6.5 5h11l2.5 8.500V19H4z"/><path d="M4 13.500h4.500l1.5 2.500h4l1.5-2.500H20"/>`,
  bell: svg`<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.5 2h-15z"/><path d="M10 20.500a2.200 2.200 0 0 0 4 0"/>`,
  building: svg`<path d="M5 20.500V4.500h9v16M14 9.500h5v11M3.500 20.500h17M8 8.500h3M8 12.500h3M8 16.500h3"/>`,
  key: svg`<circle cx="8" cy="15.500" r="4"/><path d="m11 12.500 8-8M15.500 8l3 3"/>`,
  laptop: svg`<rect x="5" y="5" width="14" height="10" rx="1.500"/><path d="M3 19h18"/>`,
  phone: svg`<rect x="7" y="3.500" width="10" height="17" rx="2"/><path d="M11 17.500h2"/>`,
  meter: svg`<path d="M4 19.500V12M10 19.500V5M16 19.500V9M21 19.500H3"/>`,
  menu: svg`<path d="M4 7h16M4 12h16M4 17h16"/>`,
  message: svg`<path d="M4.5 5.500h15v11H11L7 20v-3.500H4.500z"/>`,
  panel: svg`<rect x="3.5" y="5" width="17" height="14" rx="2.5"/><path d="M14.5 5v14"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  refresh: svg`<path d="M19 8a8 8 0 1 0 1 6"/><path d="M19.5 4v4.500H15"/>`,
  signOut: svg`<path d="M14 5H6v14h8M10.5 12H20M16.5 8.5 20 12l-3.5 3.5"/>`,
  trash: svg`<path d="M5 7h14M9.5 7V4.500h5V7M7 7l.8 12.500h8.400L17 7"/>`,
  upload: svg`<path d="M12 16V5M7 9.5 12 4.500l5 5M5 19.500h14"/>`,
};

export type PageIconName = keyof typeof more;

addIcons(more);
