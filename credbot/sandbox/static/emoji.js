// The shortcodes that work messages use; others stay as they were typed.
const TABLE = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", wave: "👋", clap: "👏", pray: "🙏", eyes: "👀",
  point_right: "👉", point_up: "☝️", raised_hands: "🙌", muscle: "💪", ok_hand: "👌", handshake: "🤝",
  smile: "😄", slightly_smiling_face: "🙂", wink: "😉", joy: "😂", thinking_face: "🤔", sweat_smile: "😅",
  tada: "🎉", rocket: "🚀", fire: "🔥", sparkles: "✨", star: "⭐", heart: "❤️", trophy: "🏆", seedling: "🌱",
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", warning: "⚠️",
  rotating_light: "🚨", no_entry: "⛔", exclamation: "❗", question: "❓", information_source: "ℹ️",
  bulb: "💡", bell: "🔔", no_bell: "🔕", mega: "📣", speech_balloon: "💬", lock: "🔒", unlock: "🔓", key: "🔑",
  calendar: "📆", date: "📅", clock1: "🕐", clock8: "🕗", alarm_clock: "⏰", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", stopwatch: "⏱️", zzz: "💤", sunrise: "🌅", coffee: "☕",
  memo: "📝", pencil: "📝", pencil2: "✏️", clipboard: "📋", page_facing_up: "📄", bookmark_tabs: "📑",
  file_folder: "📁", open_file_folder: "📂", card_index: "📇", paperclip: "📎", link: "🔗", pushpin: "📌",
  mag: "🔍", phone: "☎️", telephone_receiver: "📞", email: "✉️", envelope: "✉️", inbox_tray: "📥",
  outbox_tray: "📤", package: "📦", fax: "📠", printer: "🖨️", floppy_disk: "💾", gear: "⚙️", wrench: "🔧",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", moneybag: "💰",
  hospital: "🏥", stethoscope: "🩺", pill: "💊", syringe: "💉", classical_building: "🏛️", robot_face: "🤖",
  red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢",
  large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", small_blue_diamond: "🔹",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", repeat: "🔁", new: "🆕",
  one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", palm_tree: "🌴", face_with_thermometer: "🤒",
};

/** The character for a shortcode without its colons, or null. */
export const emojiOf = (name) => TABLE[name] ?? null;

/** `:tada:` in a text becomes 🎉. */
export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emojiOf(name) ?? whole);
