package io.github.scitemplate.report;

import java.util.List;
import java.util.Map;

/**
 * A session or an experiment that is compared with others.
 *
 * @param name the session's name, or the experiment's
 * @param facts by subject, such as config, then by name
 * @param metric what is compared in it
 * @param experiments those whose curves are shown, the best first
 */
public record ComparedSide(
    String name,
    Map<String, Map<String, String>> facts,
    String metric,
    List<ReportedExperiment> experiments) {}
