/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/text/emoji.h"

#include <string.h>

/* Each of one cluster that is two columns wide nearly everywhere: no joined ones, which few terminals draw as one. */
static const struct emoji table[] = {
	{ "+1", "👍" },
	{ "-1", "👎" },
	{ "100", "💯" },
	{ "angry", "😠" },
	{ "astonished", "😲" },
	{ "baby", "👶" },
	{ "balloon", "🎈" },
	{ "bear", "🐻" },
	{ "beer", "🍺" },
	{ "bell", "🔔" },
	{ "bike", "🚲" },
	{ "bird", "🐦" },
	{ "blush", "😊" },
	{ "bomb", "💣" },
	{ "book", "📖" },
	{ "boom", "💥" },
	{ "broken_heart", "💔" },
	{ "bug", "🐛" },
	{ "bus", "🚌" },
	{ "cake", "🍰" },
	{ "calendar", "📅" },
	{ "camera", "📷" },
	{ "car", "🚗" },
	{ "cat", "🐱" },
	{ "check", "✅" },
	{ "cherries", "🍒" },
	{ "clap", "👏" },
	{ "clock", "🕐" },
	{ "cloud", "☁" },
	{ "coffee", "☕" },
	{ "computer", "💻" },
	{ "confused", "😕" },
	{ "cool", "😎" },
	{ "cow", "🐮" },
	{ "cross", "❌" },
	{ "cry", "😢" },
	{ "dancer", "💃" },
	{ "dog", "🐶" },
	{ "earth", "🌍" },
	{ "eyes", "👀" },
	{ "fire", "🔥" },
	{ "fish", "🐟" },
	{ "flower", "🌸" },
	{ "ghost", "👻" },
	{ "gift", "🎁" },
	{ "grin", "😁" },
	{ "guitar", "🎸" },
	{ "hand", "✋" },
	{ "heart", "❤" },
	{ "heart_eyes", "😍" },
	{ "hot", "🥵" },
	{ "house", "🏠" },
	{ "hug", "🤗" },
	{ "hundred", "💯" },
	{ "innocent", "😇" },
	{ "joy", "😂" },
	{ "key", "🔑" },
	{ "kiss", "😘" },
	{ "laugh", "😄" },
	{ "leaf", "🍃" },
	{ "link", "🔗" },
	{ "lock", "🔒" },
	{ "mail", "📧" },
	{ "mask", "😷" },
	{ "money", "💰" },
	{ "moon", "🌙" },
	{ "mountain", "⛰" },
	{ "mouse", "🐭" },
	{ "muscle", "💪" },
	{ "music", "🎵" },
	{ "neutral", "😐" },
	{ "no", "🚫" },
	{ "ok", "👌" },
	{ "owl", "🦉" },
	{ "party", "🎉" },
	{ "pensive", "😔" },
	{ "phone", "📱" },
	{ "pig", "🐷" },
	{ "pizza", "🍕" },
	{ "plane", "✈" },
	{ "point_down", "👇" },
	{ "point_left", "👈" },
	{ "point_right", "👉" },
	{ "point_up", "👆" },
	{ "poop", "💩" },
	{ "pray", "🙏" },
	{ "question", "❓" },
	{ "rage", "😡" },
	{ "rain", "🌧" },
	{ "rainbow", "🌈" },
	{ "relieved", "😌" },
	{ "robot", "🤖" },
	{ "rocket", "🚀" },
	{ "rofl", "🤣" },
	{ "rose", "🌹" },
	{ "run", "🏃" },
	{ "sad", "🙁" },
	{ "scream", "😱" },
	{ "seedling", "🌱" },
	{ "shrug", "🤷" },
	{ "skull", "💀" },
	{ "sleep", "😴" },
	{ "smile", "🙂" },
	{ "smirk", "😏" },
	{ "snail", "🐌" },
	{ "snow", "❄" },
	{ "sob", "😭" },
	{ "sparkles", "✨" },
	{ "star", "⭐" },
	{ "sun", "☀" },
	{ "sunglasses", "😎" },
	{ "sweat", "😅" },
	{ "tada", "🎉" },
	{ "tea", "🍵" },
	{ "think", "🤔" },
	{ "thumbsdown", "👎" },
	{ "thumbsup", "👍" },
	{ "tired", "😫" },
	{ "tongue", "😛" },
	{ "train", "🚆" },
	{ "tree", "🌳" },
	{ "umbrella", "☔" },
	{ "unlock", "🔓" },
	{ "upside_down", "🙃" },
	{ "wait", "✋" },
	{ "warning", "⚠" },
	{ "wave", "👋" },
	{ "weary", "😩" },
	{ "wink", "😉" },
	{ "worried", "😟" },
	{ "wow", "😮" },
	{ "yum", "😋" },
	{ "zap", "⚡" },
	{ "zipper", "🤐" },
};

static const struct emoji usual[] = {
	{ "thumbsup", "👍" },
	{ "heart", "❤" },
	{ "joy", "😂" },
	{ "wow", "😮" },
	{ "sad", "😢" },
	{ "pray", "🙏" },
	{ "party", "🎉" },
	{ "fire", "🔥" },
	{ "eyes", "👀" },
};

const struct emoji *emoji_at(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

const struct emoji *emoji_usual(size_t i)
{
	return i < sizeof(usual) / sizeof(usual[0]) ? &usual[i] : NULL;
}

const char *emoji_find(const char *name)
{
	const struct emoji *e;
	size_t len;

	name += name[0] == ':';
	len = strlen(name);
	if (len > 0 && name[len - 1] == ':')
		len--;
	for (size_t i = 0; (e = emoji_at(i)); i++)
		if (strlen(e->name) == len && strncmp(e->name, name, len) == 0)
			return e->text;
	return NULL;
}
