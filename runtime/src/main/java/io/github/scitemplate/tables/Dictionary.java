package io.github.scitemplate.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Numbers different texts in the order of their first appearance. */
final class Dictionary {
  private static final int FEW = 16;

  private final List<String> texts = new ArrayList<>();
  private int[] hashes = new int[FEW];
  private int[] slots = emptySlots(2 * FEW);

  private static int[] emptySlots(int size) {
    int[] slots = new int[size];
    Arrays.fill(slots, -1);
    return slots;
  }

  /** All texts by their numbers. */
  List<String> texts() {
    return texts;
  }

  /** The number of a text, which is added unless it is there. */
  int code(char[] text, int offset, int length) {
    int hash = hash(text, offset, length);
    int slot = hash & (slots.length - 1);
    while (slots[slot] >= 0) {
      int code = slots[slot];
      if (hashes[code] == hash && equals(texts.get(code), text, offset, length)) {
        return code;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return add(new String(text, offset, length), hash, slot);
  }

  private int add(String text, int hash, int slot) {
    int code = texts.size();
    texts.add(text);
    if (code == hashes.length) {
      hashes = Arrays.copyOf(hashes, Sizes.grown(hashes.length));
    }
    hashes[code] = hash;
    slots[slot] = code;
    if (2 * texts.size() > slots.length) {
      slots = emptySlots(Math.multiplyExact(2, slots.length));
      for (int i = 0; i <= code; i++) {
        int free = hashes[i] & (slots.length - 1);
        while (slots[free] >= 0) {
          free = (free + 1) & (slots.length - 1);
        }
        slots[free] = i;
      }
    }
    return code;
  }

  /** Spread well, so that texts that differ in their ends alone do not stand side by side. */
  private static int hash(char[] text, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + text[i];
    }
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }

  private static boolean equals(String known, char[] text, int offset, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != text[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
