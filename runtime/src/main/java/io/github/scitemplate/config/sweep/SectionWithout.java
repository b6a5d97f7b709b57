package io.github.scitemplate.config.sweep;

import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes keys out of a config that concern the session and no experiment. */
final class SectionWithout {
  private SectionWithout() {}

  /**
   * The section without the entries {@code taken}. Other entries with the same key stay; an inner
   * section that held nothing else goes, too.
   */
  static Section entries(Section section, List<Entry> taken) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Entry entry : section.entries().values()) {
      if (taken.contains(entry)) {
        continue;
      }
      if (!entry.swept() && entry.value() instanceof Section inner) {
        Section kept = entries(inner, taken);
        if (!kept.entries().isEmpty() || inner.entries().isEmpty()) {
          entries.put(entry.key(), new Entry(entry.key(), false, kept, entry.position()));
        }
      } else {
        entries.put(entry.key(), entry);
      }
    }
    return new Section(entries, section.position());
  }
}
