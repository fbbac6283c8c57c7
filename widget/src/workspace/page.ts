import "./steward-workspace";
