# frozen_string_literal: true

class String
  def squish = strip.gsub(/[[:space:]]+/, " ")
  def remove(*patterns) = patterns.reduce(self) { |text, pattern| text.gsub(pattern, "") }
  def truncate(length, omission: "...") = size > length ? self[0, length - omission.size] + omission : dup
  def underscore = gsub("::", "/").gsub(/([A-Z\d]+)([A-Z][a-z])|([a-z\d])([A-Z])/) { [$1 || $3, $2 || $4].join("_") }.tr("-", "_").downcase
  def camelize = split("/").map { |part| part.split("_").map { |word| word[0, 1].upcase + word[1..].to_s }.join }.join("::")
  def demodulize = split("::").last.to_s
  def humanize = tr("_", " ").strip.capitalize
  def titleize = underscore.tr("_", " ").split.map(&:capitalize).join(" ")
  # Supports only what class names need.
  def pluralize
    case self
    when /(?:s|x|z|ch|sh)\z/ then "#{self}es"
    when /[^aeiou]y\z/ then "#{chop}ies"
    else "#{self}s"
    end
  end

  def dasherize = tr("_", "-")
  def parameterize = downcase.gsub(/[^a-z0-9]+/, "-").gsub(/\A-|-\z/, "")
  def constantize = Object.const_get(self)

  def safe_constantize
    constantize
  rescue NameError, RocketJob::Error
    nil
  end

  def at(position) = self[position]
  def from(position) = self[position..]
  def to(position) = self[..position]
  def first(count = 1) = self[0, count]
  def last(count = 1) = self[[size - count, 0].max..]
  def starts_with?(...) = start_with?(...)
  def ends_with?(...) = end_with?(...)
  def to_date = Date.parse(self)
  def to_datetime = DateTime.parse(self)
  def to_time = Time.zone.parse(self)
end

class Module
  def delegate(*names, to:, prefix: nil, allow_nil: false)
    names.each do |name|
      define_method(prefix ? "#{prefix == true ? to : prefix}_#{name}" : name) do |*arguments, **options, &block|
        target = to == :class ? self.class : instance_eval(to.to_s)
        target.public_send(name, *arguments, **options, &block) unless target.nil? && allow_nil
      end
    end
  end
end
